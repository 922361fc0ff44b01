import Negotiator from 'negotiator'

/** The content codings in which an answer may be served, the smallest first. */
export const ENCODINGS = ['br', 'gzip', 'identity'] as const

export type Encoding = typeof ENCODINGS[number]

/** So many different fields are remembered; browsers and libraries send a few. */
const MAX_REMEMBERED = 100

/** The weight of a member that isn't a number from 0 to 1: the library lets it decide about the others, too. */
const WRONG_WEIGHT = /;\s*q\s*=(?!\s*(?:0(?:\.\d*)?|1(?:\.0*)?)\s*(?:;|$))/i

const remembered = new Map<string, readonly Encoding[]>()

/**
 * The content codings that a client takes, the best first (RFC 9110, section 12.5.3): by its own weights, and where
 * these are equal the smallest. What has a wrong weight is passed over.
 *
 * @param field its `Accept-Encoding`. A client that sends none can most likely decode none.
 */
export function acceptableEncodings (field = 'identity'): readonly Encoding[] {
  const known = remembered.get(field)
  if (known !== undefined) return known
  const members = field.split(',').filter(member => !WRONG_WEIGHT.test(member))
  const header = members.join().replace(/\bx-gzip\b/gi, 'gzip') // the same (RFC 9110, section 8.4.1.3)
  const encodings = new Negotiator({ headers: { 'accept-encoding': header } }).encodings(ENCODINGS, { preferred: ENCODINGS })
  if (remembered.size === MAX_REMEMBERED) remembered.clear() // else nonsense could take the place of what is usual
  remembered.set(field, encodings)
  return encodings
}
