import assert from 'node:assert/strict'
import type { Diagnostic } from '../catalog/report/diagnostic.ts'
import { parse } from '../catalog/yaml/parse.ts'
import { positionsIn } from '../catalog/yaml/position.ts'
import type { Finding } from './finding.ts'
import { fieldOf } from './shape.ts'

/** The text of a valid catalog: its value, with all keys, and the places of its parts. All that is used of `src/catalog/yaml/` is here. */
export interface PlacedText {
  /** The value of a key of the file itself; undefined if there is none. */
  valueOf: (key: string) => unknown
  /** The findings as diagnostics, in the order of the text. */
  place: (findings: readonly Finding[]) => Diagnostic[]
}

/** @param text of a catalog without errors. */
export function placedText (text: string): PlacedText {
  const { document } = parse(text)
  assert(document, 'a valid catalog is a document')
  return {
    valueOf: key => fieldOf(document.value, key),
    place (findings) {
      const tree = document.tree()
      const positionOf = positionsIn(text)
      return findings
        .map(finding => {
          const { key, value } = tree.find(finding.path)
          return { finding, offset: finding.isOfKey === true ? key.offset : value.offset }
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
