import { positionsIn } from './position.ts'

/**
 * Maps offsets of a text whose lines were mended to the text as it is written. Both have the same number of lines.
 *
 * @returns a function from an offset in `mended` to that in `written`; within what was mended, to the nearest.
 */
export function originalOffsets (written: string, mended: string): (offset: number) => number {
  if (written === mended) return offset => offset
  const positionOf = positionsIn(mended)
  const lines = Array.from(written.matchAll(/.*?(?:\r\n|\r|\n|$)/gs), ({ index, 0: line }) => ({ start: index, content: line.replace(/[\r\n]+$/, '') }))
  const others = mended.split(/\r\n|\r|\n/)
  return offset => {
    const { line, column } = positionOf(offset)
    const start = Number(lines[line - 1]?.start)
    const [content, other] = [String(lines[line - 1]?.content), String(others[line - 1])]
    let same = 0
    while (same < column - 1 && content[same] === other[same]) same += 1
    const at = same === column - 1 ? same : column - 1 + content.length - other.length
    return start + Math.max(0, Math.min(at, content.length))
  }
}
