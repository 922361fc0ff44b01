import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { acceptedEncodings, type Encoding } from './negotiation.ts'

/** The response in one content coding, ready to be sent. */
export interface Representation {
  encoding: Encoding
  /** Its entity tag, a strong one (RFC 9110, section 8.8.3): equal tags are equal bytes. */
  etag: string
  /** Header fields that describe `body`; a 304 doesn't send them. */
  contentHeaders: Readonly<Record<string, string>>
  body: Buffer
}

/** A response in every content coding in which it is offered. */
export type Representations = ReadonlyMap<Encoding, Representation>

/** Up to this size in bytes, a response is compressed nearly as well as possible. For the last 2 % Brotli would take three times as long. */
const MAX_BEST_BYTES = 256 * 1024

/** The response without compression, and in every content coding in which it is smaller. Compression runs in other threads. */
export async function represent (bytes: Buffer): Promise<Representations> {
  const best = bytes.length <= MAX_BEST_BYTES
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: best ? 10 : 5, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
    }),
    promisify(gzip)(bytes, { level: best ? 9 : 6 })
  ])
  const representations = [representation('identity', bytes), representation('br', br), representation('gzip', gz)]
  return new Map(representations
    .filter(({ encoding, body }) => encoding === 'identity' || body.length < bytes.length)
    .map(representation => [representation.encoding, representation]))
}

/**
 * The representation that a client accepts best.
 *
 * @param acceptEncoding the `Accept-Encoding` of the request.
 * @returns undefined if the client rejects every representation.
 */
export function bestRepresentation (representations: Representations, acceptEncoding: string | undefined): Representation | undefined {
  const encoding = acceptedEncodings(acceptEncoding).find(encoding => representations.has(encoding))
  return encoding && representations.get(encoding)
}

function representation (encoding: Encoding, body: Buffer): Representation {
  return {
    encoding,
    etag: `"${createHash('sha256').update(body).digest('base64url')}"`,
    contentHeaders: {
      'content-length': String(body.length),
      ...encoding !== 'identity' && { 'content-encoding': encoding }
    },
    body
  }
}
