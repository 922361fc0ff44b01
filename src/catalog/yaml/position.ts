/** A place in a text: line and column from 1, the column in UTF-16 code units, as editors count. */
export interface Position {
  line: number
  column: number
}

/**
 * Locates offsets of a text, whose lines end with LF, CRLF or CR. It reads the text only as far as necessary.
 *
 * @returns a function from an offset, in UTF-16 code units from the start of the text, to its position.
 */
export function positionsIn (text: string): (offset: number) => Position {
  const lineBreaks = text.matchAll(/\r\n|\r|\n/g)
  const starts = [0]

  return offset => {
    while (Number(starts.at(-1)) <= offset) {
      const { value: lineBreak } = lineBreaks.next()
      starts.push(lineBreak === undefined ? Infinity : lineBreak.index + lineBreak[0].length)
    }
    let line = 0
    let beyond = starts.length
    while (beyond - line > 1) {
      const middle = (line + beyond) >>> 1
      if (Number(starts[middle]) <= offset) line = middle
      else beyond = middle
    }
    return { line: line + 1, column: offset - Number(starts[line]) + 1 }
  }
}

/** Longer lines are cut off, in UTF-16 code units. */
const MAX_LINE = 1000

/** The line of `text` that begins at the offset `start`, without its line break, cut off after 1000 code units. */
export function lineAt (text: string, start: number): string {
  return String(text.slice(start, start + MAX_LINE).split(/[\r\n]/, 1)[0])
}
