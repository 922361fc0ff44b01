import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { Answer } from './http.ts'
import { Client, faultOf, type Violations } from './torture.ts'

/** The encodings that clients accept, in turn. */
export const ENCODINGS = ['identity', 'gzip', 'br']

/** A client that remembers the last version that it received. */
export class Reader extends Client {
  readonly encoding: string
  /** Whether it sends `If-None-Match`. */
  readonly isConditional: boolean
  etag: string | undefined
  /** The version that it received last. */
  version = 0

  constructor (encoding: string, isConditional: boolean) {
    super()
    this.encoding = encoding
    this.isConditional = isConditional
  }
}

/** Compares what readers receive with what was written. */
export class Readings {
  /** The newest version that any reader received. */
  newest = 0
  /** The number of 304s. */
  notModified = 0
  /** The numbers of the versions that were written, by body. */
  readonly #written = new Map<string, number>()
  /** The numbers of the received versions, by entity tag: equal tags mean equal bytes, which are decoded once. */
  readonly #received = new Map<string, number>()
  readonly #violations: Violations

  constructor (violations: Violations) {
    this.#violations = violations
  }

  /** Call it with each version before that is written. */
  expect ({ number, body }: { number: number, body: string }): void {
    this.#written.set(body, number)
  }

  /** Sends one request, and checks the response. Never rejects. */
  async read (reader: Reader, url: string): Promise<void> {
    const condition = reader.isConditional ? reader.etag : undefined
    const { newest } = this
    try {
      const answer = await reader.get(url, {
        'accept-encoding': reader.encoding,
        ...condition !== undefined && { 'if-none-match': condition }
      })
      const version = answer.status === 304 ? this.#notModified(answer, condition) : this.#whole(answer, reader.encoding)
      if (version < newest) throw new Error(`version ${version} was asked for after version ${newest} had come`)
      reader.etag = answer.headers.etag
      reader.version = version
      this.newest = Math.max(this.newest, version) // another reader may have received a newer one meanwhile
    } catch (error) {
      const { message } = error as Error
      this.#violations.add(`${reader.encoding}${condition === undefined ? '' : ', If-None-Match'}: ${message}`)
    }
  }

  #notModified ({ headers: { etag = '' }, body }: Answer, condition: string | undefined): number {
    const version = this.#received.get(etag)
    if (version === undefined || etag !== condition) throw new Error(`304 with the ETag ${etag} to If-None-Match: ${condition}`)
    if (body.length > 0) throw new Error(`304 with ${body.length} bytes`)
    this.notModified++
    return version
  }

  #whole (answer: Answer, accepted: string): number {
    const fault = faultOf(answer)
    if (fault !== undefined) throw new Error(fault)
    const { headers: { etag = '', 'content-encoding': encoding = 'identity' }, body } = answer
    if (encoding !== 'identity' && encoding !== accepted) throw new Error(`encoded as ${encoding}`)
    const version = this.#received.get(etag) ?? this.#written.get(decode(body, encoding))
    if (version === undefined) throw new Error(`no version that was written: ${decode(body, encoding).slice(0, 200)}`)
    this.#received.set(etag, version)
    return version
  }
}

function decode (body: Buffer, encoding: string): string {
  if (encoding === 'br') return brotliDecompressSync(body).toString()
  return (encoding === 'gzip' ? gunzipSync(body) : body).toString()
}
