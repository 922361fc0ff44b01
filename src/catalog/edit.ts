import type { Edit } from './report/diagnostic.ts'

/** Lines of the original text, from the one at `from` up to that at `to`, counted from 0, and the text in their place. */
export interface Lines {
  from: number
  to: number
  text: string
}

/** The lines of a text, each with its line break: LF, CRLF or CR. */
export function splitLines (text: string): string[] {
  return text.split(/(?<=\n|\r(?!\n))/)
}

/** A text that isn't edited yet, line by line. */
export function linesOf (text: string): Lines[] {
  return splitLines(text).map((line, index) => ({ from: index, to: index + 1, text: line }))
}

/** The text after `edits`, which are in order and don't overlap. Lines that an edit joins become one item. */
export function edited (lines: readonly Lines[], edits: readonly Edit[]): Lines[] {
  const result: Lines[] = []
  let next = 0
  let start = 0 // of the line, as an offset into the text
  let done = 0 // up to this offset the text is copied or replaced
  for (const [index, line] of lines.entries()) {
    const end = index === lines.length - 1 ? Infinity : start + line.text.length
    const joined = done > start || /[^\r\n]$/.test(result.at(-1)?.text ?? '') ? result.pop() : undefined
    let text = joined?.text ?? ''
    for (let edit = edits[next]; edit !== undefined && edit.from < end; edit = edits[next]) {
      text += line.text.slice(done - start, edit.from - start) + edit.text
      done = edit.to
      next += 1
    }
    text += line.text.slice(done - start)
    result.push({ from: joined?.from ?? line.from, to: line.to, text })
    start = end
    done = Math.max(done, end)
  }
  return result
}
