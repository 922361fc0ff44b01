import { parseEvents, type Event } from 'js-yaml'
import type { Diagnostic } from '../catalog/report/diagnostic.ts'
import { commentsIn, type Comment } from '../catalog/yaml/comments.ts'
import { parse } from '../catalog/yaml/parse.ts'
import { lineAt, positionsIn } from '../catalog/yaml/position.ts'
import { Tree } from '../catalog/yaml/tree.ts'
import { entriesAt } from './entry-lines.ts'
import type { Finding } from './finding.ts'
import { fieldOf } from './shape.ts'

/** A part of a comment, with the index of the entry of `models` to which it belongs, if any. */
export interface EntryComment extends Comment {
  entry: number | undefined
}

/** The text of a valid catalog, with the values of its own keys, its comments, and the positions of its parts. */
export interface PlacedText {
  /** The value of a top-level key, which the text must contain literally; undefined if there is none. */
  valueOf: (key: string) => unknown
  /** The matches of a pattern in comments: see `commentsIn`. */
  comments: (pattern: RegExp) => EntryComment[]
  /** The findings as diagnostics, in the order of the text. */
  place: (findings: readonly Finding[]) => Diagnostic[]
}

/** @param text a catalog without errors. It is parsed again only if something must be found in it. */
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
          return { severity, code, message, line, column, excerpt: lineAt(text, offset - column + 1) }
        })
    }
  }
}
