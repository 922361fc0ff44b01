import assert from 'node:assert/strict'
import { parseEvents, YAMLException } from 'js-yaml'
import type { Fault } from './parse.ts'

/** Up to this many characters a text is parsed again in parts, to tell where its syntax first breaks. */
const MAX_SEARCHED = 200_000

/**
 * What js-yaml throws, at the place that must be mended: js-yaml tells where it could not go on, which for a quote
 * that is never closed may be the end of the file, and for a line that is no `key: value` the line below.
 */
export function syntaxFault (text: string, error: unknown): Fault {
  assert(error instanceof YAMLException && error.mark !== undefined, error as Error)
  const { reason, mark: { position } } = error
  const lines = linesOf(text, position)
  const last = lines.length - 1
  const line = text.length > MAX_SEARCHED ? last : culprit(text, lines)
  const { start = 0, content = '' } = lines[line] ?? {}
  const offset = line === last ? position : start + content.search(/\S|$/)
  return { code: 'syntax', message: wording(reason, text, offset, content), offset }
}

interface Line {
  start: number
  content: string
}

/** The lines of `text` down to the one that holds `offset`. */
function linesOf (text: string, offset: number): Line[] {
  const lines: Line[] = []
  for (const { index, 0: whole } of text.matchAll(/[^\r\n]*(?:\r\n|\r|\n|$)/g)) {
    if (index > offset) break
    lines.push({ start: index, content: whole.replace(/[\r\n]+$/, '') })
  }
  return lines
}

/** The index of the line that breaks the syntax, of those down to where js-yaml gave up. */
function culprit (text: string, lines: readonly Line[]): number {
  const last = lines.length - 1
  // the first line behind which no beginning of the text is right
  let first = last
  while (first > 0 && last - first < 100 && !parses(text.slice(0, lines[first]?.start))) first -= 1
  if (first !== last) return parses(text.slice(0, lines[first]?.start)) ? first : last
  const before = lines.findLastIndex(({ content }, index) => index < last && /^\s*[^\s#]/.test(content))
  return isOdd(lines, before, last) ? before : last
}

function parses (text: string): boolean {
  try {
    parseEvents(text, {})
    return true
  } catch {
    return false
  }
}

/** Whether the line `before` the `last` is what doesn't fit: it is no `key: value`, or alone in its indentation. */
function isOdd (lines: readonly Line[], before: number, last: number): boolean {
  const [line, next] = [lines[before]?.content ?? '', lines[last]?.content ?? '']
  const previous = lines.findLast(({ content }, index) => index < before && /\S/.test(content))?.content ?? ''
  const entry = /^(\s*)(?:- )?[\w."'-]+:(?:\s|$)/
  if (!entry.test(next)) return false
  if (!/:(?:\s|$)/.test(line)) return true
  return indent(line) !== indent(next) && indent(previous) === indent(next) && entry.test(previous)
}

function indent (line: string): number {
  return line.search(/\S|$/)
}

/** The reason in the words of whoever wrote the file. */
function wording (reason: string, text: string, offset: number, line: string): string {
  const character = text[offset]
  if (character === '@' || character === '`') return `in YAML no value begins with ${character}: put it in quotes`
  if (/^\s*\t/.test(line) || reason.startsWith('tab characters')) return 'YAML is indented with spaces, never with tabs'
  if (reason.includes('quoted scalar')) return 'this quote is never closed'
  if (!/:(?:\s|$)/.test(line) && /^\s*(?:- )?[\w-]+\s/.test(line)) return 'this line is no "key: value": does a colon lack?'
  return `this is not YAML: ${reason}`
}
