/** Longer text is cut off. */
const MAX_LENGTH = 120

/** Text from outside for a message: in quotes, shortened, with control and invisible characters escaped. */
export function quoted (text: string): string {
  const short = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text
  return JSON.stringify(short).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, character => `\\u{${character.codePointAt(0)?.toString(16)}}`)
}
