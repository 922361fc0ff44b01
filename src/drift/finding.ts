import type { DiagnosticCode } from '../catalog/report/diagnostic.ts'

/** Every code of `models-api drift` with its meaning. A test compares docs/commands.md with it. */
export const DRIFT_CODES = {
  'unknown-upstream': 'The provider doesn\'t know the model, or nothing serves it there.',
  expires: 'The provider has named the last day of the model.',
  'context-exceeded': 'A limit is above what the provider has published.',
  unverified: 'The list of the provider, or its entry for the model, isn\'t available.'
} as const satisfies Partial<Record<DiagnosticCode, string>>

/** One of the codes above. */
export type DriftCode = keyof typeof DRIFT_CODES

/** A problem of a part of the catalog file. */
export interface Finding {
  severity: 'error' | 'warning'
  code: DiagnosticCode
  message: string
  /** The keys and indexes that lead from the root of the file to the part. */
  path: ReadonlyArray<string | number>
  /** Whether the key at the end of `path` is meant rather than its value. */
  isOfKey?: boolean
  /** The position in the text, in UTF-16 code units, of a comment. Then `path` is empty. */
  offset?: number
}
