import assert from 'node:assert/strict'
import { YAMLException } from 'js-yaml'
import { culprit } from './culprit.ts'
import { Outline } from './outline.ts'
import type { Fault } from './fault.ts'
import { positionsIn } from './position.ts'

/** A broken text without the part that is broken, to tell what else is wrong. */
export interface Rest {
  /** As many lines as the broken text. */
  text: string
  /** The first and the last line, counted from 1, that are left out, or may look wrong as others are. */
  first: number
  last: number
}

/** Up to this length, in UTF-16 code units, a broken text is looked at again without the part that is broken. */
const MAX_LENGTH = 1_000_000

/**
 * What js-yaml throws, at the line that must be mended. js-yaml tells where it could not go on, which for a line that
 * is indented wrongly is often the next one, and for a quote that is never closed the next entry.
 */
export function syntaxFault (text: string, error: unknown): { faults: Fault[], rest?: Rest | undefined } {
  const { message: reason, offset: position } = documentFault(error)
  const outline = new Outline(text, position)
  const failed = outline.lineAt(position)
  const broken = culprit(outline, failed)
  const [{ start, content } = { start: position, content: '' }] = outline.lines.slice(broken)
  const offset = broken === failed ? position : start + content.search(/\S|$/)
  const fault: Fault = { code: 'syntax', message: wording(reason, text, offset, content), offset }
  return { faults: [fault], rest: without(broken, outline, text) }
}

/** What js-yaml throws for a document that its grammar accepts, where it says. */
export function documentFault (error: unknown): Fault {
  assert(error instanceof YAMLException && error.mark !== undefined, error as Error)
  return { code: 'syntax', message: error.reason, offset: error.mark.position }
}

/** The text without the block that holds the line `broken`; nothing, if that would break the others. */
function without (broken: number, outline: Outline, text: string): Rest | undefined {
  if (text.length > MAX_LENGTH) return undefined
  const first = outline.beginsEntry(broken) ? broken : outline.blockStart(broken)
  const beyond = outline.blockEnd(broken)
  const [head, ...more] = outline.lines.slice(first, beyond)
  const [next] = outline.lines.slice(beyond)
  if (head === undefined || (next === undefined && !outline.isComplete)) return undefined
  if ([head, ...more].some(({ content }) => content.includes('&'))) return undefined

  const lineBreaks = '\n'.repeat(1 + more.length)
  const positionOf = positionsIn(text)
  const { line } = positionOf(head.start)
  // the first line of a block, if broken, may as well belong to the block before
  const before = outline.lines[first === broken ? outline.blockStart(first - 1) : first]
  return {
    text: text.slice(0, head.start) + outline.emptyBlock(head.content) + lineBreaks + text.slice(next?.start ?? text.length),
    first: positionOf(Number(before?.start)).line,
    last: line + more.length
  }
}

/** The reason in the words of whoever wrote the file. */
function wording (reason: string, text: string, offset: number, line: string): string {
  if (reason.startsWith('nesting exceeded')) return 'this is nested deeper than anything in a catalog'
  const character = text[offset]
  if (character === '@' || character === '`') return `in YAML no value begins with ${character}: put it in quotes`
  if (/^\s*\t/.test(line) || reason.startsWith('tab characters')) return 'YAML is indented with spaces, never with tabs'
  if (/^-{3}(?:\s|$)/.test(line)) return 'a second document begins here; a catalog is a single one'
  if (/^[^#]*[:-]\s+(?:"[^"]*|'[^']*)$/.test(line)) return 'this quote is never closed'
  if (/^[^#]*[:-]\s+(?:\[[^\]]*|\{[^}]*)$/.test(line)) return 'this bracket is never closed'
  if (/^\s*(?:- )?[\w-]+:(?!\/\/)\S/.test(line)) return 'a space must follow the colon'
  if (/^\s*-[\w-]+:/.test(line)) return 'a space must follow the dash'
  if (!/:(?:\s|$)/.test(line) && /^\s*(?:- )?[\w-]+(?:\s|$)/.test(line)) return 'this line is no "key: value": does a colon lack?'
  if (/^\s*(?:- )?[\w-]+:\s+[^\s"'#&*!|>[{][^#]*?:(?:\s|$)/.test(line)) return 'this text holds a colon and a space: put it in quotes'
  if (reason.startsWith('bad indentation')) return 'this line is indented wrongly, or the one above it is'
  return `this is not YAML: ${reason}`
}
