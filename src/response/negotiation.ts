import Negotiator from 'negotiator'

/** The content codings in which the response may be served, the smallest first. */
export const ENCODINGS = ['br', 'gzip', 'identity'] as const

export type Encoding = typeof ENCODINGS[number]

/**
 * The content codings that a client accepts, the best first (RFC 9110, section 12.5.3): by its own weights, and where
 * these are equal the smallest.
 *
 * @param acceptEncoding its `Accept-Encoding`. A client that sends none can most likely decode none.
 */
export function acceptedEncodings (acceptEncoding: string | undefined): readonly Encoding[] {
  if (acceptEncoding === undefined) return ['identity']
  return new Negotiator({ headers: { 'accept-encoding': acceptEncoding } }).encodings(ENCODINGS, { preferred: ENCODINGS })
}
