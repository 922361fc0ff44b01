import type { DiagnosticCode, Edit } from '../report/diagnostic.ts'

/** What is wrong with a text as YAML, and where, in UTF-16 code units from its start. */
export interface Fault {
  code: DiagnosticCode
  message: string
  offset: number
  severity?: 'warning'
  /** A place further up that clashes with this one; the message ends with its line. */
  earlier?: number
  /** The edits that certainly solve it. */
  fix?: readonly Edit[]
  /** The edits without which the rest of the text can't be checked, each within one line. */
  mend?: readonly Edit[]
  /** Whether the block around the place says nothing any more with these edits. */
  isSpoilt?: boolean
}

/** What is wrong where js-yaml gave up, and the text with that mended, or without it, to see what else is wrong. */
export interface Recovery {
  faults: Fault[]
  /** As many lines as the text has. */
  mended?: string | undefined
  /** The first and the last line, from 0, of parts that are left out, or may look wrong as others are. */
  spoilt?: ReadonlyArray<readonly [first: number, last: number]> | undefined
}
