/** Longer text is cut off. */
const MAX_LENGTH = 120

/** Text that others wrote, as a message shows it: in quotes, short, and without characters that steer a terminal or aren't seen. */
export function quoted (text: string): string {
  const short = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text
  return JSON.stringify(short).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, character => `\\u{${character.codePointAt(0)?.toString(16)}}`)
}
