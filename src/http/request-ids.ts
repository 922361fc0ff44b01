import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** The ids that proxies make: a UUID, a ULID, hexadecimal digits, a trace id. Anything else is ignored, as are several ids. */
const ID = /^[\w.:=+/@~-]{1,128}$/

/** Makes the ids of requests for the log and the responses. No two instances make the same. */
export class RequestIds {
  readonly #prefix = randomBytes(6).toString('hex')
  #count = 0

  /** Returns a new id. */
  next (): string {
    this.#count += 1
    return `${this.#prefix}-${this.#count.toString(36)}`
  }

  /** Returns the id that the client or a proxy sent as `X-Request-Id`, if it is usable, or a new one. */
  of ({ headers }: { headers: IncomingHttpHeaders }): string {
    const sent = headers['x-request-id']
    return typeof sent === 'string' && ID.test(sent) ? sent : this.next()
  }
}
