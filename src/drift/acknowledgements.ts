import { modelId } from '../catalog/derive.ts'
import { suggest } from '../catalog/report/suggest.ts'
import { quoted } from '../quoted.ts'
import type { Catalog } from '../schemas/catalog-file.ts'
import { DRIFT_CODES, type DriftCode, type Finding } from './finding.ts'
import { dayAt, isMapping } from './shape.ts'

/** The top-level key of a catalog file whose block acknowledges findings, by `publisher/name` of the model. */
export const BLOCK = 'x-drift'

/** Findings of one model that are accepted up to a day. */
export interface Acknowledgement {
  /** As `publisher/name`. */
  model: string
  /** The codes of the findings. */
  codes: ReadonlySet<string>
  /** The last day, as YYYY-MM-DD. */
  until: string
}

/** The acknowledgements of a catalog. */
export interface Acknowledgements {
  acknowledged: Acknowledgement[]
  /** Mistakes in how they are written. */
  findings: Finding[]
}

/** The codes that can be acknowledged. */
export const CODES = Object.keys(DRIFT_CODES)
const KEYS = ['accept', 'until', 'reason']

/** Reads the value of the block strictly; it is undefined if the catalog has no block. */
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
      report('invalid-value', [id], `${BLOCK} names ${quoted(id)}, which is not a model of this catalog${meant === undefined ? '' : `; did you mean ${quoted(meant)}?`}`, true)
    }
    if (!isMapping(value)) {
      report('invalid-value', [id], `${place} must be a mapping with the keys accept and until`)
      continue
    }
    for (const key of Object.keys(value).filter(key => !KEYS.includes(key))) {
      report('unknown-key', [id, key], `unknown key ${quoted(key)} in ${place}`, true)
    }
    const { accept = [], reason = '' } = value
    const codes = Array.isArray(accept) ? accept : [accept]
    const until = dayAt(value, 'until')
    if (codes.length === 0 || !codes.every(isCode)) report('invalid-value', [id, 'accept'], `${place}.accept must be one or more of ${CODES.join(', ')}`)
    if (until === undefined || until !== value['until']) report('invalid-value', [id, 'until'], `${place}.until must be a date, such as 2027-01-31`)
    else acknowledged.push({ model: id, codes: new Set(codes), until })
    if (typeof reason !== 'string') report('invalid-value', [id, 'reason'], `${place}.reason must be text`)
  }
  return { acknowledged, findings }
}

/** Whether `value` is one of `CODES`. */
export function isCode (value: unknown): value is DriftCode {
  return CODES.some(code => code === value)
}
