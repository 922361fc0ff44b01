import assert from 'node:assert/strict'
import type { Diagnostic } from '../catalog/report/diagnostic.ts'
import { parse } from '../catalog/yaml/parse.ts'
import { lineAt, positionsIn } from '../catalog/yaml/position.ts'
import type { Finding } from './finding.ts'
import { fieldOf } from './shape.ts'

/**
 * The text of a valid catalog, with the values of its own keys and the positions of its parts. Only this file of
 * `src/drift/` uses `src/catalog/yaml/`.
 */
export interface PlacedText {
  /** The value of a top-level key, which the text must contain literally; undefined if there is none. */
  valueOf: (key: string) => unknown
  /** The findings as diagnostics, in the order of the text. */
  place: (findings: readonly Finding[]) => Diagnostic[]
}

/** @param text a catalog without errors. It is parsed again only if something must be found in it. */
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
          return { severity, code, message, line, column, excerpt: lineAt(text, offset - column + 1) }
        })
    }
  }
}

function documentOf (text: string) {
  const { document } = parse(text)
  assert(document, 'a valid catalog is a document')
  return document
}
