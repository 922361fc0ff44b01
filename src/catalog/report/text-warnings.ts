import { EVENT_ID, getScalarValue, SCALAR_STYLE, type Event, type ScalarEvent } from 'js-yaml'
import type { Fault } from '../yaml/fault.ts'
import { valueText } from './problem.ts'

/**
 * Warns where YAML reads a text differently than most people: unused and duplicate anchors, text that is lost to a
 * comment, an anchor or a tag, and text that looks like a comment.
 */
export function textWarnings (text: string, events: readonly Event[]): Fault[] {
  return [...anchorWarnings(text, events), ...scalarWarnings(text, events)]
}

interface Anchor {
  name: string
  offset: number
  /** The top-level key that it is below. */
  block: string
  /** Whether it names a scalar rather than a mapping or a list. */
  isText: boolean
}

function anchorWarnings (text: string, events: readonly Event[]): Fault[] {
  const { anchors, blocks, used } = anchorsOf(text, events)
  const faults: Fault[] = []
  const first = new Map<string, Anchor>()
  const repeated = new Set<string>()
  for (const anchor of anchors) {
    const known = first.get(anchor.name)
    if (known === undefined) {
      first.set(anchor.name, anchor)
      continue
    }
    repeated.add(anchor.name)
    faults.push(warning('duplicate-anchor', `the anchor &${anchor.name} is a duplicate, and aliases below refer to this one; it is already at line`, anchor.offset, known.offset))
  }
  const isUsed = ({ name }: Anchor) => used.has(name) || repeated.has(name)
  for (const { key, offset } of blocks) {
    const own = anchors.filter(({ block }) => block === key)
    if (own.length > 0 && !own.some(isUsed)) faults.push(warning('unused-block', `nothing uses ${valueText(key)}`, offset))
  }
  for (const anchor of anchors) {
    if (anchor.block.startsWith('x-') || isUsed(anchor)) continue
    faults.push(anchor.isText
      ? warning('lost-text', `${JSON.stringify(`&${anchor.name}`)} is an anchor, not part of the text: put all of it in quotes`, anchor.offset)
      : warning('unused-anchor', `nothing uses the anchor &${anchor.name}`, anchor.offset))
  }
  return faults
}

/** The anchors of a document, its top-level keys that begin with `x-`, and the names that aliases use. */
function anchorsOf (text: string, events: readonly Event[]) {
  const blocks: Array<{ key: string, offset: number }> = []
  const anchors: Anchor[] = []
  const used = new Set<string>()
  let block = ''
  let depth = 0
  let isKey = true
  for (const event of events) {
    if (event.type === EVENT_ID.POP) {
      depth -= 1
      continue
    }
    if (event.type === EVENT_ID.DOCUMENT) continue
    if (depth === 1 && isKey && event.type === EVENT_ID.SCALAR) {
      block = getScalarValue(text, event)
      if (block.startsWith('x-')) blocks.push({ key: block, offset: event.valueStart })
    }
    if (depth === 1) isKey = !isKey
    if (event.anchorStart !== -1) {
      const name = text.slice(event.anchorStart, event.anchorEnd)
      if (event.type === EVENT_ID.ALIAS) used.add(name)
      else anchors.push({ name, offset: event.anchorStart - 1, block, isText: event.type === EVENT_ID.SCALAR })
    }
    if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) depth += 1
  }
  return { anchors, blocks, used }
}

/** A comment after a value that reads like the rest of it: `Ranked #1 of all`, `C # and F #`. */
const CONTINUED = /^[ \t]+#(?:[ \t]*\d.*|(?!TODO|FIXME|XXX|NOTE)[^\s#!=-].*|[ \t]+(?:(?:and|or|but|of|in|with|for|from|to|on|at|by|is|are|as|than|that|which)\b.*|.*#[ \t]*))$/

function scalarWarnings (text: string, events: readonly Event[]): Fault[] {
  const hasComment = /[^\s:]+[ \t]#/.test(text)
  const hasHeading = /^[ \t]+#/m.test(text)
  const hasTag = /[:-][ \t]+!(?:\s|$)/.test(text)
  if (!hasComment && !hasHeading && !hasTag) return []
  let key = ''
  return events.flatMap(event => {
    if (event.type !== EVENT_ID.SCALAR) return []
    const name = key
    key = event.fast ? text.slice(event.valueStart, event.valueEnd) : ''
    return [...tagWarning(text, event), ...commentWarning(text, event, name), ...headingWarning(text, event)]
  })
}

function tagWarning (text: string, { tagStart, tagEnd }: ScalarEvent): Fault[] {
  return tagStart !== -1 && text.slice(tagStart, tagEnd) === '!'
    ? [warning('lost-text', '! begins a tag here, and is not part of the text: put all of it in quotes', tagStart)]
    : []
}

function commentWarning (text: string, { style, valueStart, valueEnd }: ScalarEvent, key: string): Fault[] {
  if (style !== SCALAR_STYLE.PLAIN || valueEnd === -1 || text.indexOf('#', valueEnd) > valueEnd + 20) return []
  const behind = String(text.slice(valueEnd, valueEnd + 500).split(/[\r\n]/, 1)[0])
  const isText = /[^-+.\d]/.test(text.slice(valueStart, valueEnd))
  const isLost = key === 'description' ? CONTINUED.test(behind) : isText && /^[ \t]+#\d/.test(behind)
  return isLost
    ? [warning('lost-text', '# begins a comment here, and is not part of the text: put all of it in quotes', valueEnd + behind.indexOf('#'))]
    : []
}

function headingWarning (text: string, { style, valueStart, valueEnd }: ScalarEvent): Fault[] {
  if (style !== SCALAR_STYLE.LITERAL_BLOCK && style !== SCALAR_STYLE.FOLDED_BLOCK) return []
  const at = text.slice(valueStart, valueEnd).search(/(?<=^[ \t]*)#(?=[ \t]|[^\W\d])/m)
  return at === -1 ? [] : [warning('comment-in-text', 'this line is part of the text, not a comment', valueStart + at)]
}

function warning (code: Fault['code'], message: string, offset: number, earlier?: number): Fault {
  return { code, severity: 'warning', message, offset, ...earlier !== undefined && { earlier } }
}
