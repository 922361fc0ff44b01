/** A place in a text: line and column from 1, the column in UTF-16 code units, as editors count. */
export interface Position {
  line: number
  column: number
}

/**
 * Indexes the lines of `text`, which end with LF, CRLF or CR.
 *
 * @returns what tells the position of an offset, given in UTF-16 code units from the start of the text.
 */
export function positionsIn (text: string): (offset: number) => Position {
  const starts = [0]
  for (const { index, 0: lineBreak } of text.matchAll(/\r\n|\r|\n/g)) starts.push(index + lineBreak.length)

  return offset => {
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
