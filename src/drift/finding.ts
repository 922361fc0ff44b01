import type { DiagnosticCode } from '../catalog/report/diagnostic.ts'

/** Every code of a drift, with what it means: the list that the documentation is checked against. */
export const DRIFT_CODES = {
  'unknown-upstream': 'The provider doesn\'t know the model, or nothing serves it there.',
  expires: 'The provider has named the last day of the model.',
  'context-exceeded': 'A limit is above what the provider has published.',
  unverified: 'The list of the provider, or what it says of the model, couldn\'t be had.'
} as const satisfies Partial<Record<DiagnosticCode, string>>

export type DriftCode = keyof typeof DRIFT_CODES

/** Something to report about a part of the catalog file. */
export interface Finding {
  severity: 'error' | 'warning'
  code: DiagnosticCode
  message: string
  /** What leads to the part from the root of the file: keys and indexes. */
  path: ReadonlyArray<string | number>
  /** Whether this is about the key at the end of `path` rather than its value. */
  isOfKey?: boolean
  /** Where this is, in UTF-16 code units from the start of the text, if it is about a comment. Then `path` is empty. */
  offset?: number
}
