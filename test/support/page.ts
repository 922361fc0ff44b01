import { readFile } from 'node:fs/promises'
import { Lexer, lexer, type Token } from 'marked'

/** One section of a Markdown page: its heading and everything up to the next one, as a reader sees it. */
export interface Section {
  title: string
  /** Text of the first paragraph. */
  lead: string
  tables: Cell[][][]
  fences: Fence[]
}

export interface Cell {
  text: string
  /** The content of its code spans. */
  code: string[]
}

export interface Fence {
  language: string
  text: string
}

/** docs/catalog.md. */
export const catalogPage = await readPage('docs/catalog.md')

/** The sections of a page of this repository. `path` is relative to the root. */
export async function readPage (path: string): Promise<Section[]> {
  return sectionsOf(await readFile(new URL(`../../${path}`, import.meta.url), 'utf8'))
}

/** The parts of a Markdown page that begin with a heading. */
export function sectionsOf (markdown: string): Section[] {
  const sections: Section[] = []
  for (const token of lexer(markdown)) {
    if (token.type === 'heading') sections.push({ title: textOf([token]), lead: '', tables: [], fences: [] })
    const section = sections.at(-1)
    if (section === undefined) continue
    if (token.type === 'paragraph') section.lead ||= textOf([token])
    if (isTable(token)) section.tables.push(token.rows.map(row => row.map(({ tokens }) => ({ text: textOf(tokens), code: codeOf(tokens) }))))
    if (token.type === 'code') section.fences.push({ language: token['lang'] ?? '', text: `${token['text']}\n` })
  }
  return sections
}

export function sectionOf (title: string): Section {
  const found = catalogPage.find(section => section.title === title)
  if (found === undefined) throw new Error(`docs/catalog.md has no section "${title}"`)
  return found
}

/**
 * The outputs of the checker that the page shows, each with its catalog: the first fence of the page, before the edit of
 * the nearest diff above.
 */
export function examples (): Array<{ section: string, catalog: string, fence: Fence }> {
  let base: string | undefined
  let catalog = ''
  return catalogPage.flatMap(({ title, fences }) => fences.map(fence => {
    if (base === undefined) base = catalog = fence.text
    else if (fence.language === 'diff') catalog = beforeDiff(fence.text, base)
    return { section: title, catalog, fence }
  }))
}

/** A line of Markdown as a reader sees it. */
export function rendered (markdown: string): string {
  return textOf(Lexer.lexInline(markdown))
}

/** The part of a table that is read here. marked's own union has a member to which any token is assignable. */
interface Table { rows: Array<Array<{ tokens: Token[] }>> }

function isTable (token: unknown): token is Table {
  return typeof token === 'object' && token !== null && 'type' in token && token.type === 'table'
}

function textOf (tokens: readonly Token[]): string {
  return tokens.map(token => 'tokens' in token && token.tokens ? textOf(token.tokens) : 'text' in token ? String(token.text) : '').join('')
}

function codeOf (tokens: readonly Token[]): string[] {
  return tokens.flatMap(token => token.type === 'codespan' ? [String(token['text'])] : [])
}

/**
 * The text before the edit of a diff, given the text after it. The diff has whole lines; those that it adds or keeps must
 * occur in `after` exactly once.
 */
function beforeDiff (diff: string, after: string): string {
  const lines = diff.split('\n').slice(0, -1)
  const side = (sign: string) => lines.filter(line => line.startsWith(sign) || line.startsWith(' ')).map(line => `${line.slice(1)}\n`).join('')
  const parts = `\n${after}`.split(`\n${side('+')}`)
  if (parts.length !== 2) throw new Error(`these lines stand ${parts.length - 1} times in the text:\n${side('+')}`)
  return parts.join(`\n${side('-')}`).slice(1)
}

/**
 * The source of the regular expression of the texts that match a documented one: `"…"` is any text in quotes, and any
 * other `…` any text without a semicolon outside of quotes, so that what a message adds after one must be documented, too.
 */
export function patternOf (documented: string): string {
  const quoted = '"(?:[^"\\\\]|\\\\.)*"'
  return documented.split(/("…"|…)/).map(part => {
    if (part === '"…"') return quoted
    if (part === '…') return `(?:${quoted}|[^";])*`
    return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  }).join('')
}
