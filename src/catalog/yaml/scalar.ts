/** `text` as a quoted scalar on one line, in the quotes that need no escape where there are such. */
export function quotedScalar (text: string): string {
  return text.includes("'") ? JSON.stringify(text) : `'${text}'`
}
