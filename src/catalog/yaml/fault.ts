import type { DiagnosticCode } from '../report/diagnostic.ts'

/** What is wrong with a text as YAML, and where, in UTF-16 code units from its start. */
export interface Fault {
  code: DiagnosticCode
  message: string
  offset: number
  severity?: 'warning'
}
