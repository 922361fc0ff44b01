import { EVENT_ID, parseEvents, type Event } from 'js-yaml'
import { treeFaults } from './faults.ts'
import type { Fault } from './parse.ts'
import { Tree } from './tree.ts'

/** The largest file that is read, in bytes: room for more than 100,000 models. */
export const MAX_BYTES = 95_000_000

/** The most line breaks and commas in a text, which bound the number of its values: those of 200,000 models. */
const MAX_SEPARATORS = 4_000_000

/** The most keys of one mapping. */
const MAX_KEYS = 10_000

/** From this length on, in UTF-16 code units, a text is looked at before it is parsed; and so much of it. */
const LARGE = 1_000_000

/**
 * How long the texts of the answer to a file with this text may be together, in UTF-16 code units: a few hundred bytes of
 * aliases, or of a path template, could else become an answer that takes all memory.
 */
export function maxAnswerLength (text: string): number {
  return 1_000_000 + 20 * text.length
}

/**
 * Why a text is not worth parsing: it has more of something than any catalog. Its beginning, which can be parsed at
 * little cost, tells most of such texts.
 */
export function excess (text: string): Fault[] {
  if (text.length < LARGE) return []
  if (hasTooManySeparators(text)) {
    return [{ code: 'too-large', message: `the file has more than ${MAX_SEPARATORS} lines and commas`, offset: 0 }]
  }
  const beginning = text.slice(0, text.lastIndexOf('\n', LARGE) + 1)
  try {
    const events = parseEvents(beginning, {})
    const crowded = crowdedMapping(events)
    return crowded.length > 0 ? [...treeFaults(new Tree(beginning, events)), ...crowded] : []
  } catch {
    return [] // it can't be cut here, or not parsed at all: whoever parses the whole is to tell
  }
}

function hasTooManySeparators (text: string): boolean {
  let left = MAX_SEPARATORS
  for (const separator of ['\n', '\r', ',']) {
    for (let at = text.indexOf(separator); at !== -1; at = text.indexOf(separator, at + 1)) {
      left -= 1
      if (left < 0) return true
    }
  }
  return false
}

/** The first key beyond those that a mapping may have. */
export function crowdedMapping (events: readonly Event[]): Fault[] {
  const open: Array<{ isMapping: boolean, nodes: number }> = []
  for (const event of events) {
    if (event.type === EVENT_ID.POP) {
      open.pop()
      continue
    }
    const around = open.at(-1)
    if (around !== undefined) around.nodes += 1
    if (around?.isMapping === true && around.nodes > 2 * MAX_KEYS && event.type === EVENT_ID.SCALAR) {
      return [{ code: 'too-large', message: `this mapping has more than ${MAX_KEYS} keys`, offset: event.valueStart }]
    }
    if (event.type !== EVENT_ID.SCALAR && event.type !== EVENT_ID.ALIAS) {
      open.push({ isMapping: event.type === EVENT_ID.MAPPING, nodes: 0 })
    }
  }
  return []
}
