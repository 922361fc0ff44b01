import assert from 'node:assert/strict'
import { parseEvents, YAMLException } from 'js-yaml'
import type { Fault } from './parse.ts'

/** Up to this many characters a text is parsed again and again, to tell which line breaks it. */
const MAX_SEARCHED = 200_000

/** So many lines above the one where js-yaml gave up are looked at. */
const MAX_LINES = 50

/**
 * What js-yaml throws, at the line that must be mended. js-yaml tells where it could not go on, which for a line that
 * is indented wrongly is often the next one, and for a quote that is never closed may be the end of the file.
 */
export function syntaxFault (text: string, error: unknown): Fault {
  const { message: reason, offset: position } = documentFault(error)
  const lines = linesOf(text)
  const failed = lines.findLastIndex(({ start }) => start <= position)
  const broken = text.length > MAX_SEARCHED ? failed : culprit(lines, failed)
  const [{ start, content } = { start: position, content: '' }] = lines.slice(broken)
  const offset = broken === failed ? position : start + content.search(/\S|$/)
  return { code: 'syntax', message: wording(reason, text, offset, content), offset }
}

/** What js-yaml throws for a document that its grammar accepts, where it says. */
export function documentFault (error: unknown): Fault {
  const { reason, position } = markOf(error)
  return { code: 'syntax', message: reason, offset: position }
}

function markOf (error: unknown): { reason: string, position: number, line: number } {
  assert(error instanceof YAMLException && error.mark !== undefined, error as Error)
  return { reason: error.reason, position: error.mark.position, line: error.mark.line }
}

interface Line {
  start: number
  content: string
}

function linesOf (text: string): Line[] {
  return Array.from(text.matchAll(/[^\r\n]*(?:\r\n|\r|\n|$)/g), ({ index, 0: line }) =>
    ({ start: index, content: line.replace(/[\r\n]+$/, '') }))
}

/**
 * The line that breaks the syntax: the one without which, or indented like its neighbours, js-yaml gets furthest; of
 * several, the one whose key is least often indented like this elsewhere.
 */
function culprit (lines: readonly Line[], failed: number): number {
  const contents = lines.map(({ content }) => content)
  const shapes = new Map<string, number>()
  for (const content of contents) shapes.set(shape(content), (shapes.get(shape(content)) ?? 0) + 1)

  const [best = { index: failed, reach: 0 }] = contents
    .map((content, index) => ({ content, index }))
    .slice(Math.max(0, failed - MAX_LINES), failed + 1)
    .filter(({ content }) => isWritten(content))
    .map(({ content, index }) => ({
      index,
      reach: Math.max(...mended(contents, index).map(line => reach(contents.with(index, line)))),
      alike: Number(shapes.get(shape(content)))
    }))
    .sort((a, b) => b.reach - a.reach || a.alike - b.alike || b.index - a.index)
  return best.reach > failed ? best.index : failed
}

/** What a line might have been: nothing, or the same in the indentation of the lines around it. */
function mended (contents: readonly string[], index: number): string[] {
  const above = contents.findLast((content, at) => at < index && isWritten(content)) ?? ''
  const below = contents.find((content, at) => at > index && isWritten(content)) ?? ''
  return ['', ...[above, below].map(neighbour => ' '.repeat(indent(neighbour)) + contents[index]?.trimStart())]
}

/** Whether a line holds more than white space and a comment. */
function isWritten (content: string): boolean {
  return /^\s*[^\s#]/.test(content)
}

/** The indentation and the key of a line. */
function shape (content: string): string {
  return String(/^\s*(?:- )?[\w-]*/.exec(content)?.[0])
}

/** The line at which js-yaml gives up on a text; infinite if it doesn't. */
function reach (lines: readonly string[]): number {
  try {
    parseEvents(lines.join('\n'), {})
    return Infinity
  } catch (error) {
    return markOf(error).line
  }
}

function indent (line: string): number {
  return line.search(/\S|$/)
}

/** The reason in the words of whoever wrote the file. */
function wording (reason: string, text: string, offset: number, line: string): string {
  const character = text[offset]
  if (character === '@' || character === '`') return `in YAML no value begins with ${character}: put it in quotes`
  if (/^\s*\t/.test(line) || reason.startsWith('tab characters')) return 'YAML is indented with spaces, never with tabs'
  if (/^-{3}(?:\s|$)/.test(line)) return 'a second document begins here; a catalog is a single one'
  if (/^[^#]*[:-]\s+(?:"[^"]*|'[^']*)$/.test(line)) return 'this quote is never closed'
  if (/^[^#]*[:-]\s+(?:\[[^\]]*|\{[^}]*)$/.test(line)) return 'this bracket is never closed'
  if (/^\s*(?:- )?[\w-]+:[^\s/]/.test(line)) return 'a space must follow the colon'
  if (!/:(?:\s|$)/.test(line) && /^\s*(?:- )?[\w-]+\s/.test(line)) return 'this line is no "key: value": does a colon lack?'
  if (reason.startsWith('bad indentation')) return 'this line is indented wrongly, or the one above it is'
  return `this is not YAML: ${reason}`
}
