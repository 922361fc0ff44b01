import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Encoding } from './negotiation.ts'

/** An answer in one content coding, ready to be sent. */
export interface Representation {
  encoding: Encoding
  /** Its entity tag, a strong one (RFC 9110, section 8.8.3): equal tags are equal bytes. */
  etag: string
  /** Names and values of the header fields of a 200, one after the other. */
  head: string[]
  /** The same for a 304. */
  notModifiedHead: string[]
  body: Buffer
}

/** Up to this many bytes are compressed as well as can be, which takes less than a second; more, as is quick. */
const MAX_BEST_BYTES = 256 * 1024

/**
 * @param bytes the answer in the content coding `encoding`.
 * @param fields names and values of further header fields, which a 200 and a 304 share.
 */
export function represent (bytes: Buffer, encoding: Encoding, fields: readonly string[]): Representation {
  const etag = `"${createHash('sha256').update(bytes).digest('base64url')}"`
  const coding = encoding === 'identity' ? [] : ['content-encoding', encoding]
  return {
    encoding,
    etag,
    head: ['content-type', 'application/json', 'content-length', String(bytes.length), ...coding, 'etag', etag, ...fields],
    notModifiedHead: ['etag', etag, ...fields],
    body: bytes
  }
}

/** `bytes` in the content codings in which they are fewer. It is done in threads of their own. */
export async function compress (bytes: Buffer): Promise<Array<{ encoding: Encoding, bytes: Buffer }>> {
  const best = bytes.length <= MAX_BEST_BYTES
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: best ? 11 : 5, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
    }),
    promisify(gzip)(bytes, { level: best ? 9 : 6 })
  ])
  return [{ encoding: 'br' as const, bytes: br }, { encoding: 'gzip' as const, bytes: gz }]
    .filter(compressed => compressed.bytes.length < bytes.length)
}
