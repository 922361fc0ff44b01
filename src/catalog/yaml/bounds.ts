import { EVENT_ID, type Event } from 'js-yaml'
import type { Fault } from './fault.ts'

/** The largest file that is read, in bytes: 100,000 models like those of models.yaml take 64 million. */
export const MAX_BYTES = 80_000_000

/** The most keys of one mapping. */
export const MAX_KEYS = 10_000

/**
 * The most line breaks and commas in a text of `length` UTF-16 code units. They bound the number of its values, each of
 * which costs memory. Large catalogs have one per 30 code units.
 */
export function maxSeparators (length: number): number {
  return 250_000 + Math.floor(length / 24)
}

/**
 * The most UTF-16 code units that the strings of the answer to a file with this text may have together. Without it a
 * few hundred bytes of aliases, or of a path template, could become an answer that takes all memory.
 */
export function maxAnswerLength (text: string): number {
  return 1_000_000 + 20 * text.length
}

/** Reports a text that is too expensive to parse: it has more values than any catalog of its size. */
export function excess (text: string): Fault[] {
  const max = maxSeparators(text.length)
  let left = max
  for (const separator of ['\n', '\r', ',']) {
    for (let at = text.indexOf(separator); at !== -1 && left >= 0; at = text.indexOf(separator, at + 1)) left -= 1
  }
  return left < 0 ? [{ code: 'too-large', message: `the file has more than ${max} lines and commas`, offset: 0 }] : []
}

/** Reports the first key that exceeds the limit of a mapping. */
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
