import { parseEvents, type Event } from 'js-yaml'
import type { Diagnostic } from '../catalog/report/diagnostic.ts'
import { commentsIn, type Comment } from '../catalog/yaml/comments.ts'
import { parse } from '../catalog/yaml/parse.ts'
import { positionsIn } from '../catalog/yaml/position.ts'
import { Tree } from '../catalog/yaml/tree.ts'
import { entriesAt } from './entry-lines.ts'
import type { Finding } from './finding.ts'
import { fieldOf } from './shape.ts'

/** A part of a comment, with the index of the entry of `models` that it belongs to; without, where it is at none. */
export interface EntryComment extends Comment {
  entry: number | undefined
}

/** The text of a valid catalog: its value, with all keys, its comments, and the places of its parts. */
export interface PlacedText {
  /** The value of a key of the file itself, which stands in it as it is; undefined if there is none. */
  valueOf: (key: string) => unknown
  /** What a pattern finds in comments: see `commentsIn`. */
  comments: (pattern: RegExp) => EntryComment[]
  /** The findings as diagnostics, in the order of the text. */
  place: (findings: readonly Finding[]) => Diagnostic[]
}

/** @param text of a catalog without errors, which is parsed again only if there is something to find in it. */
export function placedText (text: string): PlacedText {
  let parsed: Event[] | undefined
  const events = () => (parsed ??= parseEvents(text, {}))
  let built: Tree | undefined
  const treeOnce = () => (built ??= new Tree(text, events()))

  return {
    valueOf: key => text.includes(key) ? fieldOf(parse(text).document?.value, key) : undefined,
    comments (pattern) {
      if (text.search(pattern) === -1) return []
      const entryAt = entriesAt(text, treeOnce())
      return commentsIn(text, events(), pattern).map(comment => ({ ...comment, entry: entryAt(comment.offset) }))
    },
    place (findings) {
      if (findings.length === 0) return []
      const tree = treeOnce()
      const positionOf = positionsIn(text)
      return findings
        .map(finding => {
          const { key, value } = tree.find(finding.path)
          return { finding, offset: finding.offset ?? (finding.isOfKey === true ? key.offset : value.offset) }
        })
        .sort((a, b) => a.offset - b.offset)
        .map(({ finding: { severity, code, message }, offset }): Diagnostic => {
          const { line, column } = positionOf(offset)
          const start = offset - column + 1
          return { severity, code, message, line, column, excerpt: String(text.slice(start, start + MAX_LINE).split(/[\r\n]/, 1)[0]) }
        })
    }
  }
}

/** Longer lines are cut off, as those of other diagnostics. */
const MAX_LINE = 1000
