import type { DiagnosticCode, Edit } from '../report/diagnostic.ts'

/** A problem at a place of a text. Offsets are UTF-16 code units from its start. */
export interface Fault {
  code: DiagnosticCode
  message: string
  offset: number
  severity?: 'warning'
  /** An earlier place that conflicts with this one; its line is appended to the message. */
  earlier?: number
  /** The edits that solve it, if they are certain. */
  fix?: readonly Edit[]
  /** The edits without which the rest of the text can't be checked, each within one line. */
  mend?: readonly Edit[]
  /** Whether these edits remove meaning, so that other problems in the same block aren't reported. */
  isSpoilt?: boolean
}

/** The faults at which js-yaml gave up, and the text with them mended or removed, so that the rest can be checked. */
export interface Recovery {
  faults: Fault[]
  /** Has as many lines as the text; absent if the rest can't be checked. */
  mended?: string | undefined
  /**
   * The first and the last line, counted from 0, of parts that were removed or may look wrong because others were.
   * Problems in them aren't reported.
   */
  spoilt?: ReadonlyArray<readonly [first: number, last: number]> | undefined
}
