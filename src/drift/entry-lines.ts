import assert from 'node:assert/strict'
import { positionsIn } from '../catalog/yaml/position.ts'
import type { Tree } from '../catalog/yaml/tree.ts'

/**
 * Finds the entry of `models` to which a comment belongs: the entry among whose lines it is, or the one whose dash is
 * directly below, if the comment isn't indented further than the dashes. After the last line of an entry, a comment that is
 * indented further than its dash belongs to it.
 *
 * @returns a function from the offset of a comment to the index of its entry; undefined if it belongs to none.
 */
export function entriesAt (text: string, tree: Tree): (comment: number) => number | undefined {
  const list = tree.find(['models']).value
  assert(list.kind === 'sequence' && tree.root.kind === 'mapping', 'a valid catalog has a list of models')
  const positionOf = positionsIn(text)
  const lineStart = (offset: number) => offset - positionOf(offset).column + 1

  /** The offset of the dash of an entry in block style, which may be on an earlier line. */
  const dashOf = (offset: number) => {
    let start = lineStart(offset)
    let indent = dashIn(text.slice(start, offset + 1))
    while (indent === -1) {
      const end = start
      start = lineStart(end - 1)
      indent = dashIn(text.slice(start, end))
    }
    return start + indent
  }

  const isFlow = text.startsWith('[', list.offset)
  const entries = list.items.map((item, index) => {
    const first = list.aliases.get(index)?.offset ?? item.offset
    const offset = isFlow ? first : dashOf(first)
    const { column } = positionOf(offset)
    return { index, offset, column, line: offset - column + 1 }
  })
  const keysBelow = tree.root.pairs.map(({ key }) => key.offset).filter(offset => offset > list.offset)
  const end = keysBelow.length === 0 ? text.length : lineStart(Math.min(...keysBelow))

  return comment => {
    const { column } = positionOf(comment)
    const below = entries.find(({ offset }) => offset > comment)
    const above = comment < end ? entries.findLast(({ offset }) => offset < comment) : undefined
    const isAlone = /^[ \t]*$/.test(text.slice(comment - column + 1, comment))
    const rest = text.slice(comment, below?.line ?? end).split(/\r\n|\r|\n/)
    if (!isAlone || rest.some(line => /^[ \t]*[^\s#]/.test(line))) return above?.index
    if (below !== undefined && column <= below.column) return rest.slice(0, -1).every(line => /^[ \t]*#/.test(line)) ? below.index : undefined
    return above !== undefined && column > above.column ? above.index : undefined
  }
}

function dashIn (line: string): number {
  return line.search(/(?<=^[ \t]*)-\s/)
}
