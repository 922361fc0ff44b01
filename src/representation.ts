/** The answer of a route, ready to be sent. */
export interface Representation {
  /** Names and values of the header fields, one after the other. */
  head: string[]
  /** The bytes: small ones as a string of one character a byte, for Node to send as `latin1`. */
  body: string | Buffer
}

/**
 * Up to this many bytes Node is given the body as a string: it then sends head and body in one piece, which costs
 * less than two. Larger bodies are sent as they lie in memory, without a copy.
 */
const MAX_STRING_BYTES = 16 * 1024

/** Turns JSON into what is sent for it. */
export function represent (json: string): Representation {
  const bytes = Buffer.from(json)
  return {
    head: ['content-type', 'application/json', 'content-length', String(bytes.length)],
    body: bytes.length > MAX_STRING_BYTES ? bytes : bytes.toString('latin1')
  }
}
