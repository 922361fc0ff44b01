import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** What proxies make: a UUID, a ULID, hexadecimal digits, a trace id. Anything else, several ids included, isn't used. */
const ID = /^[\w.:=+/@~-]{1,128}$/

/** Ids of requests, for the log and for the answer: no two instances make the same. */
export class RequestIds {
  readonly #prefix = randomBytes(6).toString('hex')
  #count = 0

  /** A new id. */
  next (): string {
    this.#count += 1
    return `${this.#prefix}-${this.#count.toString(36)}`
  }

  /** The id that the client or a proxy has sent as `X-Request-Id`, if it is usable, or a new one. */
  of ({ headers }: { headers: IncomingHttpHeaders }): string {
    const sent = headers['x-request-id']
    return typeof sent === 'string' && ID.test(sent) ? sent : this.next()
  }
}
