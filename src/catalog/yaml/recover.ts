import assert from 'node:assert/strict'
import { EVENT_ID, parseEvents, SCALAR_STYLE, YAMLException, type Event } from 'js-yaml'
import { CATALOG_KEYS, FILE_KEYS } from '../../schemas/catalog-keys.ts'
import type { Edit } from '../report/diagnostic.ts'
import type { Fault, Recovery } from './fault.ts'
import { flowFault } from './flow.ts'
import { entryOf, indent, isItem, isKeyOfFile, Lines, REACH } from './lines.ts'
import { positionsIn } from './position.ts'
import { BLOCK_BEGIN, COLON_SLIPS, fileKey, indentation, sharedKey, shallowerKey, SLIPS, type Found } from './slips.ts'

/** Up to this length, in UTF-16 code units, a text is parsed again without its faults. */
const MAX_LENGTH = 1_000_000

/** How many UTF-16 code units may be read to find the blocks around faults. */
const MAX_WORK = 100_000_000

/** How many lines below it are parsed to try a change. */
const MAX_TRIAL = 500

/** How many places of a text are tried for one kind of slip: each requires reading the lines around it. */
const MAX_TRIES = 20

/** How many lines above the one where js-yaml gave up are considered. */
const MAX_LINES = 50

/**
 * Finds the cause of a syntax error. js-yaml reports where it could not continue: for a wrongly indented line that is
 * often the next line, and for a quote that is never closed the next entry. So each line of the block that failed is
 * first matched against the slips, then its indentation is compared with its neighbours'. If neither explains the error,
 * the words of the parser are reported.
 */
export function recover (text: string, error: unknown): Recovery {
  const { message: reason, offset: position } = documentFault(error)
  const lines = Lines.around(text, position)
  const failed = lines.lineAt(position)
  if (reason.startsWith('nesting exceeded')) return { faults: [{ code: 'syntax', message: 'this is nested too deeply for a catalog', offset: position }] }
  if (isFlow(text)) return flowFault(text) ?? { faults: [{ code: 'syntax', message: `this is not YAML: ${reason}`, offset: position }] }
  return bySlips(text, lines, failed) ?? byIndentation(text, lines, failed, position) ?? byParser(text, lines, failed, reason, position)
}

/** Whether a text begins with a bracket, after comments; a heading of TOML doesn't count. */
function isFlow (text: string): boolean {
  const start = text.search(/^[ \t]*(?:[^\s#-]|-(?!--))/m)
  return /^[ \t]*[{[](?!\[?[\w.-]+\])/.test(text.slice(start, start + 200))
}

/** Applies the mends of `faults` to the text, and removes the blocks that can't be mended. */
export function mendFaults (text: string, faults: Fault[]): Recovery {
  if (text.length > MAX_LENGTH) return { faults }
  const positionOf = positionsIn(text)
  const spoilt: Array<readonly [number, number]> = []
  const edits = faults.flatMap(({ mend = [] }) => mend)
  if (edits.length * Math.min(text.length, 2 * REACH) > MAX_WORK) return { faults }
  let mended = ''
  let done = 0
  for (const { from, to, text: replacement } of edits.toSorted((a, b) => a.from - b.from)) {
    mended += text.slice(done, from) + replacement
    done = to
  }
  mended += text.slice(done)
  for (const { offset, mend, isSpoilt } of faults) {
    if (isSpoilt !== true) continue
    const places = mend?.map(({ from }) => from) ?? [offset]
    for (const place of places) {
      const lines = Lines.around(text, place)
      const line = lines.lineAt(place)
      if (mend === undefined) return { faults, ...without(line, lines, text) }
      const first = positionOf(place).line - 1 - (line - lines.blockStart(line))
      spoilt.push([first, first + lines.blockEnd(line) - lines.blockStart(line) - 1])
    }
  }
  return { faults, mended, spoilt }
}

/** Finds a top-level key that is indented, and therefore part of the mapping above it. */
export function indentedKey (text: string, value: unknown): Recovery | undefined {
  if (typeof value !== 'object' || value === null || text.length > MAX_LENGTH) return undefined
  for (const key of FILE_KEYS.filter(key => !Object.hasOwn(value, key))) {
    const found = new RegExp(`^ +${key}:(?=\\s*(?:#|$))`, 'm').exec(text)
    if (found === null) continue
    const lines = Lines.around(text, found.index)
    const line = lines.lineAt(found.index)
    const slip = lines.all[line]?.isText === false ? fileKey(line, lines) : undefined
    if (slip !== undefined) return recovered(text, lines, [slip])
  }
  return undefined
}

/** Finds a key of a model that isn't indented, and therefore a top-level key. */
export function outdentedKey (text: string): Recovery | undefined {
  return atBeginning(text, shallowerKey)
}

/** Finds the keys of a shared block that aren't indented, and therefore top-level keys. */
export function outdentedBlock (text: string): Recovery | undefined {
  return atBeginning(text, sharedKey)
}

function atBeginning (text: string, find: typeof sharedKey): Recovery | undefined {
  if (text.length > MAX_LENGTH) return undefined
  for (const { index } of Array.from(text.matchAll(OUTDENTED)).slice(0, MAX_TRIES)) {
    const lines = Lines.around(text, index)
    const line = lines.lineAt(index)
    const slip = find(line, lines)
    if (slip !== undefined) return recovered(text, lines, [slip])
  }
  return undefined
}

const OUTDENTED = new RegExp(`^(?:${CATALOG_KEYS.filter(key => !FILE_KEYS.includes(key)).join('|')}|<<):(?=\\s)`, 'gm')

/** How long the line that begins a block may be, with comments after it, in UTF-16 code units. */
const MAX_BEGIN = 300

/** Finds a block without any colon, which YAML reads as text. */
export function blockAsText (text: string, events: readonly Event[]): Recovery | undefined {
  if (text.length > MAX_LENGTH) return undefined
  let tries = 0
  for (const event of events) {
    if (tries > MAX_TRIES) break
    if (event.type !== EVENT_ID.SCALAR || event.style !== SCALAR_STYLE.PLAIN || event.valueStart === -1) continue
    const { valueStart, valueEnd } = event
    if (text[valueEnd] === ':') continue
    const above = text.slice(Math.max(0, valueStart - MAX_BEGIN), valueStart).split(/\r\n|\r|\n/)
    if (above.pop()?.trim() !== '') continue
    const [found, name] = BLOCK_BEGIN.exec(above.findLast(line => /^\s*[^\s#]/.test(line)) ?? '') ?? []
    if (found === undefined) continue
    tries += 1
    if (name !== undefined && !new RegExp(`<<:[^\\r\\n]*\\*${name}(?![\\w-])`).test(text)) continue
    const lines = Lines.around(text, valueStart)
    const [first, last] = [lines.lineAt(valueStart), lines.lineAt(valueEnd)]
    const slips = slipsOf(lines, first, last + 1, COLON_SLIPS)
    if (slips.length > 0) return recovered(text, lines, slips)
  }
  return undefined
}

/** Finds lines that are indented with characters that only look like spaces, which YAML may read as a part of the key. */
export function oddIndentation (text: string): Recovery | undefined {
  for (const { index } of text.matchAll(/(?<=[\r\n]) *[\u00A0\u2000-\u200B\u202F\u3000\uFEFF]\s*[^\s#]/g)) {
    const lines = Lines.around(text, index)
    const line = lines.lineAt(index)
    const slip = lines.all[line]?.isText === false ? indentation(line, lines) : undefined
    if (slip !== undefined) return recovered(text, lines, [slip])
    if (text.length > MAX_LENGTH) return undefined
  }
  return undefined
}

/** A js-yaml error as a fault at the place that it reports. Throws any other error. */
export function documentFault (error: unknown): Fault {
  assert(error instanceof YAMLException && error.mark !== undefined, error as Error)
  return { code: 'syntax', message: error.reason, offset: error.mark.position }
}

/** The slips of the block that failed, or of the nearest lines above it, if js-yaml gets further without them. */
function bySlips (text: string, lines: Lines, failed: number): Recovery | undefined {
  const from = lines.blockStart(failed)
  const isMended = (slips: readonly Found[]) => slips.length > 0 && goesOn(text, lines, slips.flatMap(({ meant }) => meant), failed)
  const regions = [[from, lines.blockEnd(failed)], [lines.blockStart(Math.max(0, from - 1)), lines.blockEnd(failed)], [Math.max(0, failed - MAX_LINES), failed + 1]] as const
  for (const [first, beyond] of regions) {
    const found = slipsOf(lines, first, beyond)
    if (isMended(found)) return recovered(text, lines, found)
  }
  return undefined
}

/** From this many adjacent lines on, the same slip is reported once for all of them. */
const MIN_RUN = 3

/** Slips of adjacent lines with the same message as one. */
function inRuns (found: readonly Found[], lines: Lines): Found[] {
  const runs: Found[][] = []
  for (const slip of found) {
    const before = runs.at(-1)?.at(-1)
    if (before?.message.replace(/".*"/, '') === slip.message.replace(/".*"/, '') && lines.neighbour(slip.line, -1) === before.line) runs.at(-1)?.push(slip)
    else runs.push([slip])
  }
  return runs.flatMap(([first, ...more]) => first === undefined || more.length < MIN_RUN - 1
    ? [first, ...more].filter(slip => slip !== undefined)
    : [{ ...first, message: `${first.message} (here and on ${more.length} more lines)`, meant: [first, ...more].flatMap(({ meant }) => meant), isCertain: more.every(({ isCertain }) => isCertain) && first.isCertain }])
}

function recovered (text: string, lines: Lines, found: readonly Found[]): Recovery {
  const mended = mend(text, lines, found.flatMap(({ meant }) => meant))
  return { faults: inRuns(found, lines).map(slip => faultOf(slip, lines)), mended }
}

/** Whether js-yaml gets further than to the line `failed` when lines are as they were meant. */
function goesOn (text: string, lines: Lines, meant: Found['meant'], failed: number): boolean {
  const mended = mend(text, lines, meant)
  if (mended !== undefined) return reach(mended) > lines.before + failed
  const from = lines.blockStart(Math.max(0, failed - MAX_LINES))
  const contents = lines.all.map(({ content }) => content)
  for (const [index, content] of meant) contents[index] = content
  return from + reachOfPart(contents.slice(from, endOfTrial(lines, failed))) > failed
}

/** How many slips are looked for at once: for each, the list of lines is copied. */
const MAX_SLIPS = 50

/** The slips of the lines from `first` up to `beyond`; each is looked for in the text without those before it. */
function slipsOf (lines: Lines, first: number, beyond: number, slips = SLIPS): Found[] {
  const found: Found[] = []
  const meant = new Map<number, string>()
  let current = lines
  for (let line = first; line < beyond && found.length < MAX_SLIPS; line += 1) {
    if (meant.has(line) || current.all[line]?.isText !== false) continue
    for (const { find } of slips) {
      const slip = find(line, current)
      if (slip === undefined) continue
      for (const [index, content] of slip.meant) meant.set(index, content)
      current = lines.with(meant)
      found.push(slip)
      break
    }
  }
  return found
}

function faultOf ({ message, line, column, meant, isCertain }: Found, lines: Lines): Fault {
  const offset = lines.start(line) + column
  return { code: 'syntax', message, offset, ...isCertain && { fix: editsOf(lines, meant) } }
}

/** The line up to which a change of the block that failed is tried: the end of the block after it, or less of a long one. */
function endOfTrial (lines: Lines, failed: number): number {
  return Math.min(lines.blockEnd(lines.blockEnd(failed)), failed + MAX_TRIAL)
}

/** Finds the line that is indented differently than its neighbours, if js-yaml gets furthest when it is indented like them. */
function byIndentation (text: string, lines: Lines, failed: number, position: number): Recovery | undefined {
  const shapes = new Map<string, number>()
  for (const { content } of lines.all) shapes.set(shape(content), (shapes.get(shape(content)) ?? 0) + 1)
  const from = lines.blockStart(Math.max(0, failed - MAX_LINES))
  const contents = lines.all.slice(from, endOfTrial(lines, failed)).map(({ content }) => content)
  const [best] = contents
    .map((_, index) => index)
    .slice(0, failed - from + 1)
    .slice(-MAX_LINES)
    .filter(index => lines.all[index + from]?.isText === false)
    .flatMap(index => neighbours(contents, index).map(content => ({ index, content, reach: from + reachOfPart(contents.with(index, content)), alike: Number(shapes.get(shape(String(contents[index])))) })))
    .sort((a, b) => b.reach - a.reach || a.alike - b.alike || b.index - a.index)
  if (best === undefined || best.reach <= failed) return undefined
  const line = best.index + from
  const content = lines.content(line)
  const offset = line === failed ? position : lines.start(line) + indent(content)
  const [is, should] = [indent(content), indent(best.content)]
  const message = `this line is indented by ${is} ${is === 1 ? 'space' : 'spaces'}, and its neighbours by ${should}`
  return { faults: [{ code: 'syntax', message, offset }], mended: mend(text, lines, [[line, best.content]]) }
}

/** A line with the indentation of the lines around it. */
function neighbours (contents: readonly string[], index: number): string[] {
  const content = String(contents[index])
  const isWritten = (line: string) => /^\s*[^\s#]/.test(line)
  const above = contents.findLast((line, at) => at < index && isWritten(line)) ?? ''
  const below = contents.find((line, at) => at > index && isWritten(line)) ?? ''
  const levels = [above, below].flatMap(line => isItem(line) && !isItem(content) ? [indent(line), entryOf(line)?.lead.length ?? indent(line)] : [indent(line)])
  return [...new Set(levels)].filter(size => size !== indent(content)).map(size => ' '.repeat(size) + content.trimStart())
}

/** The indentation and the key of a line. */
function shape (content: string): string {
  return String(/^\s*(?:- )?[\w<-]*/.exec(content)?.[0])
}

/** Reports js-yaml's own words at the line without which it gets further, and removes the block of that line. */
function byParser (text: string, lines: Lines, failed: number, reason: string, position: number): Recovery {
  const from = lines.blockStart(Math.max(0, failed - MAX_LINES))
  const contents = lines.all.slice(from, endOfTrial(lines, failed)).map(({ content }) => content)
  const [best] = Array.from({ length: Math.min(MAX_LINES, failed - from + 1) }, (_, back) => failed - back)
    .filter(line => lines.all[line]?.isText === false)
    .map(line => ({ line, reach: from + reachOfPart(contents.with(line - from, '')) }))
    .sort((a, b) => b.reach - a.reach || b.line - a.line)
  const culprit = best === undefined || best.reach <= failed ? failed : best.line
  const offset = culprit === failed ? position : lines.start(culprit) + indent(lines.content(culprit))
  return { faults: [{ code: 'syntax', message: `this is not YAML: ${reason}`, offset }], ...without(culprit, lines, text) }
}

/** The text without the block of the line `broken`; empty if removing it would break others. */
function without (broken: number, lines: Lines, text: string): Pick<Recovery, 'mended' | 'spoilt'> {
  if (text.length > MAX_LENGTH) return {}
  const first = lines.beginsEntry(broken) ? broken : lines.blockStart(broken)
  const beyond = lines.blockEnd(broken)
  const contents = lines.all.slice(first, beyond).map(({ content }) => content)
  if (contents.length === 0 || contents.some(content => content.includes('&'))) return {}
  const meant = contents.map((content, index) => [first + index, index === 0 ? lines.emptyBlock(content) : ''] as const)
  // the first line of a block, if broken, may as well belong to the block before
  return { mended: mend(text, lines, meant), spoilt: [[lines.before + (first === broken ? lines.blockStart(first - 1) : first), lines.before + beyond - 1]] }
}

/** The text with lines as they were meant; undefined if it is too long to be parsed again. */
function mend (text: string, lines: Lines, meant: Found['meant']): string | undefined {
  if (text.length > MAX_LENGTH) return undefined
  let mended = ''
  let done = 0
  for (const [index, content] of [...new Map(meant)].sort(([a], [b]) => a - b)) {
    mended += text.slice(done, lines.start(index)) + content
    done = lines.start(index) + lines.content(index).length
  }
  return mended + text.slice(done)
}

/** The edits from lines to what they should be, each as short as possible. */
function editsOf (lines: Lines, meant: Found['meant']): Edit[] {
  return meant.map(([index, content]) => {
    const [start, before] = [lines.start(index), lines.content(index)]
    let same = 0
    while (same < before.length && before[same] === content[same]) same += 1
    let tail = 0
    while (tail < Math.min(before.length, content.length) - same && before.at(-1 - tail) === content.at(-1 - tail)) tail += 1
    const edit = { from: start + same, to: start + before.length - tail, text: content.slice(same, content.length - tail) }
    return edit
  })
}

/** The line at which js-yaml gives up on a text; infinite if it doesn't. */
function reach (text: string): number {
  try {
    parseEvents(text, {})
    return Infinity
  } catch (error) {
    assert(error instanceof YAMLException && error.mark !== undefined, error as Error)
    return error.mark.line
  }
}

function reachOfPart (contents: readonly string[]): number {
  const head = contents.some(isKeyOfFile) && /^\s*-/.test(String(contents[0])) ? ['models:'] : []
  return reach([...head, ...contents].join('\n')) - head.length
}
