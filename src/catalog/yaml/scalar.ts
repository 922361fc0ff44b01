/** `text` as a quoted scalar on one line: in single quotes, or in double quotes with escapes if it contains a single one. */
export function quotedScalar (text: string): string {
  return text.includes("'") ? JSON.stringify(text) : `'${text}'`
}
