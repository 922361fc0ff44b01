/** One problem of a catalog file, worded for the person who must mend it. */
export interface Diagnostic {
  /** An error makes the file unusable; a warning doesn't. */
  severity: 'error' | 'warning'
  /** What kind of problem this is, for machines: the message may be reworded, the code stays. */
  code: DiagnosticCode
  message: string
  /** From 1; absent where the problem has no place in the text, as with a file that isn't there. */
  line?: number
  /** From 1, in UTF-16 code units, as editors count; absent where `line` is. */
  column?: number
}

export type DiagnosticCode =
  | 'unreadable'
  | 'syntax'
  | 'duplicate-key'
  | 'unknown-key'
  | 'missing-key'
  | 'invalid-value'
  | 'duplicate-model'
  | 'duplicate-path'

/**
 * One line a diagnostic, in the form that terminals and editors make clickable:
 * `models.yaml:68:19: error: models[3].type must be "instruct" or "chat", not "chatty"`.
 */
export function formatDiagnostics (file: string, diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(({ severity, message, line, column }) => {
    const place = line === undefined ? file : `${file}:${line}:${column}`
    return `${place}: ${severity}: ${message}\n`
  }).join('')
}
