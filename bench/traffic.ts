import type { Outcome, Wire } from './wire.ts'

/** A kind of request, how many in a thousand it makes up, and the statuses that it may get. */
interface Kind {
  share: number
  method?: string
  path?: string
  fields?: string
  body?: string
  statuses: number[]
}

/** The requests of all kinds of clients. The first ones, which are the most frequent, poll the catalog. */
const KINDS: Record<string, Kind> = {
  identity: { share: 300, statuses: [200] },
  gzip: { share: 120, fields: 'Accept-Encoding: gzip\r\n', statuses: [200] },
  br: { share: 200, fields: 'Accept-Encoding: gzip, deflate, br\r\n', statuses: [200] },
  'with the last ETag': { share: 250, fields: 'If-None-Match: $etag\r\n', statuses: [200, 304] },
  HEAD: { share: 20, method: 'HEAD', statuses: [200] },
  OPTIONS: { share: 10, method: 'OPTIONS', statuses: [405] },
  'another method, with a body': { share: 20, method: 'POST', fields: 'Content-Type: application/json\r\nContent-Length: 2\r\n', body: '{}', statuses: [405] },
  'no coding': { share: 5, fields: 'Accept-Encoding: *;q=0\r\n', statuses: [406] },
  'unknown path': { share: 20, path: '/nope?page=1', statuses: [404] },
  'malformed path': { share: 5, path: '/%zz', statuses: [400] },
  'malformed request': { share: 5, fields: 'Content-Length: x\r\n', statuses: [400] },
  'header fields too large': { share: 2, fields: `X: ${'x'.repeat(17_000)}\r\n`, statuses: [431] },
  docs: { share: 3, path: '/docs/', statuses: [200, 302] },
  'a file of the docs': { share: 2, path: '/docs/static/swagger-ui.css', statuses: [200] },
  'openapi.json': { share: 3, path: '/openapi.json', statuses: [200] },
  livez: { share: 10, path: '/livez', statuses: [200] },
  readyz: { share: 10, path: '/readyz', statuses: [200] },
  metrics: { share: 2, path: '/metrics', statuses: [200] },
  'the last of its connection': { share: 8, fields: 'Connection: close\r\n', statuses: [200] },
  'gone before the answer': { share: 5, statuses: [] }
}

const deck = Object.entries(KINDS).flatMap(([name, kind]) => Array.from({ length: kind.share }, () => ({ name, ...kind })))

/** Sends mixed traffic, and counts it. */
export class Traffic {
  requests = 0
  /** The number of requests of each kind. */
  readonly counts = new Map<string, number>()
  readonly #onFault: (fault: string) => void
  #etag = '"none"'

  /** @param onFault called for each response that isn't as it should be. */
  constructor (onFault: (fault: string) => void) {
    this.#onFault = onFault
  }

  /** Sends one request of a random kind. */
  async turn (wire: Wire): Promise<void> {
    const kind = deck[Math.floor(Math.random() * deck.length)]
    if (kind === undefined) return
    const { name, method = 'GET', path = '/models', fields = '', body = '', statuses } = kind
    const request = `${method} ${path} HTTP/1.1\r\nHost: a\r\n${fields.replace('$etag', this.#etag)}\r\n${body}`
    this.requests++
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1)
    if (statuses.length === 0) return wire.leave(request)
    try {
      this.#judge(name, statuses, await wire.ask(request, method))
    } catch (error) {
      this.#onFault(`${name}: ${(error as Error).message}`)
    }
  }

  #judge (name: string, statuses: number[], { status, etag }: Outcome): void {
    if (!statuses.includes(status)) this.#onFault(`${name}: answered with ${status}`)
    if (name === 'identity' && etag !== undefined) this.#etag = etag
  }
}
