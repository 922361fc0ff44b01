import { modelId } from '../catalog/derive.ts'
import { suggest } from '../catalog/report/suggest.ts'
import { quoted } from '../quoted.ts'
import type { Catalog } from '../schemas/catalog-file.ts'
import { CODES, isCode, type Acknowledgement, type Acknowledgements } from './acknowledgements.ts'
import type { Finding } from './finding.ts'
import type { EntryComment } from './placed.ts'
import { dayAt } from './shape.ts'

/** Finds the part of a comment that acknowledges findings, or was meant to. */
export const REMARK = /(?<!\S)#[ \t]*drift(?::|[ \t]+ignore\b)[^\r\n]*/gi

/** A valid acknowledgement. Text after the day is a reason. */
const FORM = /^#[ \t]*drift:[ \t]*ignore[ \t]+(?<codes>[^ \t].*?)[ \t]+until[ \t]+(?<until>\d{4}-\d\d-\d\d)(?![-\w])/

/**
 * Reads comments as acknowledgements of findings of the entries to which they belong. A mistake in one is only a warning, as
 * the comment may have another purpose.
 *
 * @param isStrict whether warnings are errors.
 */
export function readComments (comments: readonly EntryComment[], { models }: Catalog, isStrict: boolean): Acknowledgements {
  const acknowledged: Acknowledgement[] = []
  const findings: Finding[] = []
  for (const { entry, text, offset } of comments) {
    const model = entry === undefined ? undefined : models[entry]
    const read = model === undefined ? AT_NO_MODEL : readComment(text, modelId(model))
    if (typeof read !== 'string') acknowledged.push(read)
    else findings.push({ severity: isStrict ? 'error' : 'warning', code: 'invalid-value', path: [], offset, message: `this comment acknowledges nothing: ${read}` })
  }
  return { acknowledged, findings }
}

const AT_NO_MODEL = 'it belongs to no model; write it on a line of an entry, or directly above one'

/** The acknowledgement in a comment at a model, or the reason why it isn't one. */
function readComment (text: string, model: string): Acknowledgement | string {
  const { codes = '', until = '' } = FORM.exec(text)?.groups ?? {}
  if (codes === '') return `it must be "# drift: ignore CODE until 2027-01-31", with one or more of ${CODES.join(', ')}`
  if (dayAt({ until }, 'until') === undefined) return `${until} is not a date`
  const names = codes.split(/[ \t]*,[ \t]*|[ \t]+/)
  const unknown = names.find(name => !isCode(name))
  if (unknown === undefined) return { model, codes: new Set(names), until }
  const meant = suggest(unknown, CODES)
  return `${quoted(unknown)} is not one of ${CODES.join(', ')}${meant === undefined ? '' : `; did you mean ${quoted(meant)}?`}`
}
