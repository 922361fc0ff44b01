/** One problem of a catalog file, worded for the person who must fix it. */
export interface Diagnostic {
  /** An error makes the file unusable; a warning doesn't. */
  severity: 'error' | 'warning'
  /** The kind of problem, for programs: messages may be reworded, codes stay. */
  code: DiagnosticCode
  message: string
  /** From 1; absent where the problem has no place in the text, as with a file that isn't there. */
  line?: number
  /** From 1, in UTF-16 code units, as editors count; absent where `line` is. */
  column?: number
  /** The line of the text, without its line break, cut off where it is very long; absent where `line` is, or where the bytes aren't text. */
  excerpt?: string
  /** The edits that solve the problem, present only if they are certain. They don't overlap. */
  fix?: readonly Edit[]
}

/** The replacement of a part of the text; an insertion, where `from` is `to`. */
export interface Edit {
  /** UTF-16 offsets into the checked text. */
  from: number
  to: number
  text: string
}

/** Every code of the checker with its meaning. A test compares docs/catalog.md with it. */
export const DIAGNOSTIC_CODES = {
  unreadable: 'The file can\'t be read, or isn\'t text in UTF-8.',
  'too-large': 'The file exceeds a limit of size.',
  syntax: 'The text isn\'t a single YAML document.',
  'unknown-alias': 'An alias names an anchor that isn\'t defined before it.',
  'duplicate-key': 'A mapping has a key twice.',
  'unknown-key': 'The format doesn\'t define this key there.',
  'missing-key': 'A required key is missing.',
  'invalid-value': 'A value has the wrong type, or is out of range.',
  'duplicate-model': 'Two entries are the same model.',
  'duplicate-path': 'Two allowed models are reached at the same path.',
  unchecked: 'The rest of a file with thousands of problems isn\'t checked.',
  'active-html': 'A description contains HTML that would run in a page that renders it.',
  'icon-form': 'An icon isn\'t written as `collection:icon`.',
  'final-line-break': 'A description ends with a line break.',
  'unused-block': 'Nothing uses the anchors of an `x-` block.',
  'unused-anchor': 'Nothing uses an anchor.',
  'duplicate-anchor': 'Two anchors have one name.',
  'lost-text': 'YAML reads a part of a text as something else.',
  'comment-in-text': 'A line of a text looks like a comment.',
  'stray-character': 'A text begins or ends with a sign that belongs to another notation.',
  'similar-model': 'Two models have names that look alike.',
  'output-above-context': 'The new tokens of a model exceed its context.'
} as const

/** The codes of the checker, and those of `models-api drift`. */
export type DiagnosticCode = keyof typeof DIAGNOSTIC_CODES | 'unknown-upstream' | 'expires' | 'context-exceeded' | 'unverified'
