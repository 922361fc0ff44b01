import assert from 'node:assert/strict'
import type { Diagnostic } from '../catalog/report/diagnostic.ts'
import { parse } from '../catalog/yaml/parse.ts'
import { positionsIn } from '../catalog/yaml/position.ts'
import type { Finding } from './finding.ts'
import { fieldOf } from './shape.ts'

/** The text of a valid catalog: its value, with all keys, and the places of its parts. All that is used of `src/catalog/yaml/` is here. */
export interface PlacedText {
  /** The value of a key of the file itself, which stands in it as it is; undefined if there is none. */
  valueOf: (key: string) => unknown
  /** The findings as diagnostics, in the order of the text. */
  place: (findings: readonly Finding[]) => Diagnostic[]
}

/** @param text of a catalog without errors, which is parsed again only if there is something to find in it. */
export function placedText (text: string): PlacedText {
  return {
    valueOf: key => text.includes(key) ? fieldOf(documentOf(text).value, key) : undefined,
    place (findings) {
      if (findings.length === 0) return []
      const tree = documentOf(text).tree()
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

function documentOf (text: string) {
  const { document } = parse(text)
  assert(document, 'a valid catalog is a document')
  return document
}

/** Longer lines are cut off, as those of other diagnostics. */
const MAX_LINE = 1000
