import assert from 'node:assert/strict'
import { positionsIn } from '../catalog/yaml/position.ts'
import type { Tree } from '../catalog/yaml/tree.ts'

/**
 * The entry of `models` that a comment belongs to, as people read it: that on whose line it is; that which begins right
 * below it, where no more than the dash is it indented; or else the one above.
 *
 * @returns the index of the entry for the offset of a comment; undefined for a comment that is at no entry.
 */
export function entriesAt (text: string, tree: Tree): (comment: number) => number | undefined {
  const list = tree.find(['models']).value
  assert(list.kind === 'sequence' && tree.root.kind === 'mapping', 'a valid catalog has a list of models')
  const positionOf = positionsIn(text)
  const lineStart = (offset: number) => offset - positionOf(offset).column + 1

  /** Where an entry of a list in block style begins: at its dash, which may be on a line above. */
  const dashOf = (offset: number) => {
    for (let start = lineStart(offset), end = offset; ; end = start - 1, start = lineStart(end)) {
      const indent = text.slice(start, end + 1).search(/(?<=^[ \t]*)-\s/)
      if (indent !== -1) return start + indent
    }
  }

  const isFlow = text.startsWith('[', list.offset)
  const entries = list.items.map((item, index) => {
    const first = list.aliases.get(index)?.offset ?? item.offset
    const offset = isFlow ? first : dashOf(first)
    return { index, offset, column: positionOf(offset).column }
  })
  const end = Math.min(...tree.root.pairs.map(({ key }) => key.offset).filter(offset => offset > list.offset))

  return comment => {
    const { column } = positionOf(comment)
    const isAlone = /^[ \t]*$/.test(text.slice(comment - column + 1, comment))
    const isDeeper = (entry: { column: number }) => !isAlone || column > entry.column
    const below = entries.find(({ offset }) => offset > comment)
    const above = comment < end ? entries.findLast(({ offset }) => offset < comment) : undefined
    if (below !== undefined && !isDeeper(below) && isComments(text.slice(comment, lineStart(below.offset)))) return below.index
    return above !== undefined && isDeeper(above) ? above.index : undefined
  }
}

/** Whether nothing but comments is on these lines. */
function isComments (lines: string): boolean {
  return lines.split(/\r\n|\r|\n/).slice(0, -1).every(line => /^[ \t]*#/.test(line))
}
