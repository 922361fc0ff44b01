import { modelId } from '../catalog/derive.ts'
import { suggest } from '../catalog/report/suggest.ts'
import { quoted } from '../quoted.ts'
import type { Catalog } from '../schemas/catalog-file.ts'
import { DRIFT_CODES, type DriftCode, type Finding } from './finding.ts'
import { dayAt, isMapping } from './shape.ts'

/** The block of a catalog file that acknowledges what is found about models, by `publisher/name`. */
export const BLOCK = 'x-drift'

/** What is known about a model and accepted for a time. */
export interface Acknowledgement {
  /** As `publisher/name`. */
  model: string
  codes: ReadonlySet<string>
  /** The last day, as YYYY-MM-DD. */
  until: string
}

export interface Acknowledgements {
  acknowledged: Acknowledgement[]
  /** What is wrong with how they are written. */
  findings: Finding[]
}

export const CODES = Object.keys(DRIFT_CODES)
const KEYS = ['accept', 'until', 'reason']

/** Reads the block of a catalog, strictly: `block` is its value, undefined if there is none. */
export function readAcknowledgements (block: unknown, { models }: Catalog): Acknowledgements {
  const acknowledged: Acknowledgement[] = []
  const findings: Finding[] = []
  const report = (code: Finding['code'], path: Finding['path'], message: string, isOfKey = false) =>
    findings.push({ severity: 'error', code, path: [BLOCK, ...path], message, isOfKey })

  if (block === undefined) return { acknowledged, findings }
  if (!isMapping(block)) report('invalid-value', [], `${BLOCK} must be a mapping with models as its keys`)
  const ids = models.map(modelId)
  const known = new Set(ids)
  for (const [id, value] of Object.entries(isMapping(block) ? block : {})) {
    const place = `${BLOCK}[${quoted(id)}]`
    if (!known.has(id)) {
      const meant = suggest(id, ids)
      report('invalid-value', [id], `${BLOCK} names ${quoted(id)}, which is no model of this catalog${meant === undefined ? '' : `; did you mean ${quoted(meant)}?`}`, true)
    }
    if (!isMapping(value)) {
      report('invalid-value', [id], `${place} must be a mapping with the keys accept and until`)
      continue
    }
    for (const key of Object.keys(value).filter(key => !KEYS.includes(key))) {
      report('unknown-key', [id, key], `${place} has no key ${quoted(key)}`, true)
    }
    const { accept = [], reason = '' } = value
    const codes = Array.isArray(accept) ? accept : [accept]
    const until = dayAt(value, 'until')
    if (codes.length === 0 || !codes.every(isCode)) report('invalid-value', [id, 'accept'], `${place}.accept must be one or several of ${CODES.join(', ')}`)
    if (until === undefined || until !== value['until']) report('invalid-value', [id, 'until'], `${place}.until must be a day, as 2027-01-31`)
    else acknowledged.push({ model: id, codes: new Set(codes), until })
    if (typeof reason !== 'string') report('invalid-value', [id, 'reason'], `${place}.reason must be text`)
  }
  return { acknowledged, findings }
}

export function isCode (value: unknown): value is DriftCode {
  return CODES.some(code => code === value)
}
