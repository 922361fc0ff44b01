import { CORE_SCHEMA, constructFromEvents, EVENT_ID, getScalarValue, mergeTag, parseEvents, SCALAR_STYLE, type Event } from 'js-yaml'
import { FILE_KEYS } from '../../schemas/catalog-keys.ts'
import { textWarnings } from '../report/text-warnings.ts'
import { MAX_PROBLEMS } from '../report/problem.ts'
import { crowdedMapping, excess } from './bounds.ts'
import type { Fault, Recovery } from './fault.ts'
import { treeFaults } from './faults.ts'
import { blockAsText, documentFault, mendFaults, oddIndentation, outdentedBlock, recover } from './recover.ts'
import { Tree } from './tree.ts'

/** The document of a text, or its faults with the text that remains without them. */
export interface Parsed extends Recovery {
  document?: {
    value: unknown
    /** The nodes of the text, to find where a value is written. */
    tree: () => Tree
    /** Warns where YAML reads the text differently than most people. */
    warnings: () => Fault[]
  }
}

const schema = CORE_SCHEMA.withTags(mergeTag)

/** Parses one document of YAML 1.2, core schema with merge keys. Of equal keys, which are faults, the last counts. */
export function parse (text: string): Parsed {
  const excesses = excess(text)
  if (excesses.length > 0) return { faults: excesses }

  const odd = oddIndentation(text)
  if (odd !== undefined) return odd
  let events: Event[]
  try {
    events = parseEvents(text, {})
  } catch (error) {
    return recover(text, error)
  }
  const [document, another] = events.filter(event => event.type === EVENT_ID.DOCUMENT)
  if (document === undefined) return { faults: [{ code: 'syntax', message: 'the file is empty', offset: 0 }] }
  if (another !== undefined) return secondDocument(text, events)

  const block = blockAsText(text, events) ?? outdentedBlock(text)
  if (block !== undefined) return block

  const unusable = [...crowdedMapping(events), ...loneSurrogates(text, events)]
  if (unusable.length > 0) return { faults: unusable }

  let tree: Tree | undefined
  const treeOnce = () => (tree ??= new Tree(text, events))
  const finders = { tree: treeOnce, warnings: () => textWarnings(text, events) }
  const construct = (json: boolean) =>
    // each merge takes some text, so only an attack exceeds this limit
    constructFromEvents(events, { source: text, schema, json, maxTotalMergeKeys: 10_000 + text.length })[0]
  try {
    return { faults: [], document: { value: construct(false), ...finders } }
  } catch (error) {
    const faults = treeFaults(text, treeOnce(), events)
    if (faults.length <= MAX_PROBLEMS && faults.some(({ mend }) => mend !== undefined)) return mendFaults(text, faults)
    try {
      return { faults, document: { value: construct(true), ...finders } }
    } catch {
      return faults.length > 0 ? { faults } : mendFaults(text, [{ ...documentFault(error), isSpoilt: true }])
    }
  }
}

/** Reports escape sequences of half a surrogate pair, which isn't a character. Decoded UTF-8 can't contain one otherwise. */
function loneSurrogates (text: string, events: readonly Event[]): Fault[] {
  if (!/\\u/i.test(text)) return []
  return events
    .filter(event => event.type === EVENT_ID.SCALAR)
    .filter(event => event.style === SCALAR_STYLE.DOUBLE_QUOTED && !getScalarValue(text, event).isWellFormed())
    .map(({ valueStart }) => ({
      code: 'syntax',
      message: 'this text contains half of a surrogate pair, which is not a character: write both \\u escapes, or one \\U',
      offset: valueStart - 1
    }))
}

/**
 * Reports a second document, which begins at the first `---` or `...` after the last node of the first. It is removed,
 * unless it continues the first.
 */
function secondDocument (text: string, events: readonly Event[]): Recovery {
  const second = events.findIndex((event, index) => index > 0 && event.type === EVENT_ID.DOCUMENT)
  const ends = events.slice(0, second).map(event => 'valueEnd' in event ? event.valueEnd : 'start' in event ? event.start : 0)
  const marker = /^(?:---|\.\.\.)(?=\s|$)/gm
  marker.lastIndex = ends.reduce((last, end) => Math.max(last, end), 0)
  const offset = Number(marker.exec(text)?.index)
  const [before, behind] = [text.slice(0, offset), text.slice(offset + 3)]
  const keysOf = (part: string) => Array.from(part.matchAll(/^([\w-]+):/gm), ([, key]) => key)
  const [known, others] = [new Set(keysOf(before)), keysOf(behind)]
  const goesOn = others.every(key => !known.has(key)) && (/^\s*\n(?:[ ]|- )/.test(behind) || others.some(key => FILE_KEYS.includes(String(key))))
  return {
    faults: [{ code: 'syntax', message: 'a second YAML document begins here: a catalog is one document', offset }],
    mended: before + (goesOn ? behind.replace(/^\s*(?:---|\.\.\.)(?=\s|$)/gm, '') : behind.replace(/[^\r\n]/g, ''))
  }
}
