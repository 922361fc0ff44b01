import assert from 'node:assert/strict'
import { CORE_SCHEMA, constructFromEvents, EVENT_ID, getScalarValue, mergeTag, parseEvents, SCALAR_STYLE, YAMLException, type Event } from 'js-yaml'
import type { DiagnosticCode } from './diagnostic.ts'
import { valueText } from './problem.ts'
import { Tree } from './tree.ts'

/** What is wrong with a text as YAML, and where, in UTF-16 code units from its start. */
export interface Fault {
  code: DiagnosticCode
  message: string
  offset: number
}

/** The value that a text holds, as far as it can be told, and what is wrong with the text as YAML. */
export interface Parsed {
  faults: Fault[]
  document?: {
    value: unknown
    /** Finds the places of values in the text. */
    tree: () => Tree
  }
}

const schema = CORE_SCHEMA.withTags(mergeTag)

/** Parses one document of YAML 1.2, core schema with merge keys. Of equal keys, which are faults, the last counts. */
export function parse (text: string): Parsed {
  let events: Event[]
  try {
    events = parseEvents(text, {})
  } catch (error) {
    return { faults: [faultOf(error)] }
  }
  const [document, another] = events.filter(event => event.type === EVENT_ID.DOCUMENT)
  if (document === undefined) return { faults: [{ code: 'syntax', message: 'the file is empty', offset: 0 }] }
  if (another !== undefined) {
    return { faults: [{ code: 'syntax', message: 'a second document begins here; a catalog is a single one', offset: endOfFirst(text, events) }] }
  }

  const halves = loneSurrogates(text, events)
  if (halves.length > 0) return { faults: halves }

  let tree: Tree | undefined
  const treeOnce = () => (tree ??= new Tree(text, events))
  const construct = (json: boolean) =>
    // each merge takes some text, so a file that is no attack stays below this limit
    constructFromEvents(events, { source: text, schema, json, maxTotalMergeKeys: 10_000 + text.length })[0]
  try {
    return { faults: [], document: { value: construct(false), tree: treeOnce } }
  } catch (error) {
    const faults = treeFaults(treeOnce())
    try {
      return { faults, document: { value: construct(true), tree: treeOnce } }
    } catch {
      return { faults: faults.length > 0 ? faults : [faultOf(error)] }
    }
  }
}

/** The faults that a tree shows all of, where js-yaml stops at the first. */
function treeFaults (tree: Tree): Fault[] {
  const faults: Fault[] = tree.unknownAliases.map(({ name, offset }) =>
    ({ code: 'syntax', message: `no anchor &${name} stands before this alias`, offset }))
  for (const { pairs } of tree.mappings) {
    const seen = new Set<string>()
    for (const pair of pairs) {
      if (pair.key.kind !== 'scalar') faults.push({ code: 'syntax', message: 'a key must be text', offset: pair.key.offset })
      const key = tree.keyOf(pair)
      if (key === undefined) continue
      if (seen.has(key)) faults.push({ code: 'duplicate-key', message: `the key ${valueText(key)} is here twice`, offset: pair.key.offset })
      seen.add(key)
    }
  }
  return faults
}

/** Escape sequences are the one way for half of a surrogate pair, which is no character, to get into a value. */
function loneSurrogates (text: string, events: readonly Event[]): Fault[] {
  if (!/\\u/i.test(text)) return []
  return events
    .filter(event => event.type === EVENT_ID.SCALAR)
    .filter(event => event.style === SCALAR_STYLE.DOUBLE_QUOTED && !getScalarValue(text, event).isWellFormed())
    .map(({ valueStart }) => ({
      code: 'syntax',
      message: 'this text holds half of a surrogate pair, which is no character: write both \\u escapes, or one \\U',
      offset: valueStart - 1
    }))
}

/** Where the first document ends: at the first `---` or `...` behind its last node. */
function endOfFirst (text: string, events: readonly Event[]): number {
  const second = events.findIndex((event, index) => index > 0 && event.type === EVENT_ID.DOCUMENT)
  const ends = events.slice(0, second).map(event => 'valueEnd' in event ? event.valueEnd : 'start' in event ? event.start : 0)
  const marker = /^(?:---|\.\.\.)(?=\s|$)/gm
  marker.lastIndex = ends.reduce((last, end) => Math.max(last, end), 0)
  return Number(marker.exec(text)?.index)
}

function faultOf (error: unknown): Fault {
  assert(error instanceof YAMLException && error.mark !== undefined, error as Error)
  return { code: 'syntax', message: `not valid YAML: ${error.reason}`, offset: error.mark.position }
}
