import Negotiator from 'negotiator'

/** The content codings of the response, the smallest first. */
export const ENCODINGS = ['br', 'gzip', 'identity'] as const

/** One of `ENCODINGS`; `identity` is no compression. */
export type Encoding = typeof ENCODINGS[number]

/**
 * The content codings that a client accepts, the best first (RFC 9110, section 12.5.3): ordered by its weights, then by
 * size.
 *
 * @param acceptEncoding its `Accept-Encoding`. A client that doesn't send it gets no compression.
 */
export function acceptedEncodings (acceptEncoding: string | undefined): readonly Encoding[] {
  if (acceptEncoding === undefined) return ['identity']
  return new Negotiator({ headers: { 'accept-encoding': acceptEncoding } }).encodings(ENCODINGS, { preferred: ENCODINGS })
}
