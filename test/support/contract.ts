import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { registerSchema, validate } from '@hyperjump/json-schema/openapi-3-1'
import type { parseResponse } from './app.ts'

/** A response as it was received, and the method of its request. */
export type Answered = ReturnType<typeof parseResponse> & { method?: string }

interface Response {
  headers?: Record<string, unknown>
  content?: Record<string, unknown>
}

/** The responses of `GET /models` in a document. */
export interface Document {
  paths: { '/models': { get: { responses: Record<string, Response> } } }
}

/** Header fields that HTTP, CORS or Fetch define for every service, so that no document lists them. */
const PROTOCOL_FIELDS = /^(?:connection|content-length|date|keep-alive|access-control-[a-z-]+): |^vary: Origin$|^x-content-type-options: nosniff$/

/** The only field that not every response of its status has. */
const OPTIONAL_FIELD = 'content-encoding'

const decoders: Record<string, (bytes: Buffer) => Buffer> = { br: brotliDecompressSync, gzip: gunzipSync }

let documents = 0

/** Checks responses against an OpenAPI 3.1 document, with a validator that the service doesn't use. */
export class Contract {
  readonly #responses: Record<string, Response>
  readonly #uri: string

  constructor (document: Document) {
    this.#responses = document.paths['/models'].get.responses
    this.#uri = `https://models.example/${documents++}/openapi.json`
    registerSchema(JSON.parse(JSON.stringify(document)), this.#uri, 'https://spec.openapis.org/oas/3.1/schema-base')
  }

  /** The statuses that the document describes. */
  get statuses (): number[] {
    return Object.keys(this.#responses).map(Number)
  }

  /** All differences between a response and the document. */
  async violations (answered: Answered): Promise<string[]> {
    const response = this.#responses[answered.status]
    if (response === undefined) return [`status ${answered.status} isn't documented`]
    return [...await this.#ofHeaders(answered, response), ...await this.#ofBody(answered, response)]
  }

  async #ofHeaders ({ status, headers }: Answered, { headers: documented = {} }: Response): Promise<string[]> {
    const names = new Map(Object.keys(documented).map(name => [name.toLowerCase(), name]))
    const missing = [...names.keys()].filter(name => name !== OPTIONAL_FIELD && !(name in headers)).map(name => `${name} is missing`)
    const wrong = await Promise.all(Object.entries(headers).map(async ([field, value]) => {
      const name = names.get(field)
      if (name !== undefined) return await this.#isValid(JSON.stringify(value), status, 'headers', name) ? [] : [`${field}: ${value}`]
      return PROTOCOL_FIELDS.test(`${field}: ${value}`) ? [] : [`${field} isn't documented`]
    }))
    return [...missing, ...wrong.flat()]
  }

  async #ofBody ({ status, headers, body, method }: Answered, { content }: Response): Promise<string[]> {
    if (content === undefined || method === 'HEAD') return body === '' ? [] : ['a body isn\'t documented']
    const type = String(headers['content-type'])
    if (content[type] === undefined) return [`content of type ${type} isn't documented`]
    const bytes = Buffer.from(body, 'latin1')
    const decoded = decoders[String(headers['content-encoding'])]?.(bytes) ?? bytes
    return await this.#isValid(decoded.toString(), status, 'content', type) ? [] : ['the body isn\'t valid']
  }

  async #isValid (json: string, status: number, ...path: string[]): Promise<boolean> {
    const pointer = ['paths', '/models', 'get', 'responses', String(status), ...path, 'schema']
      .map(token => encodeURIComponent(token.replaceAll('~', '~0').replaceAll('/', '~1')))
    return (await validate(`${this.#uri}#/${pointer.join('/')}`, JSON.parse(json))).valid
  }
}
