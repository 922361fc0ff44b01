/** A place in a text: line and column from 1, the column in UTF-16 code units, as editors count. */
export interface Position {
  line: number
  column: number
}

/**
 * Tells the places in a text, whose lines end with LF, CRLF or CR. Only as far as it is asked about it is read.
 *
 * @returns what tells the position of an offset, given in UTF-16 code units from the start of the text.
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
