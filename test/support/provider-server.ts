import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Test } from 'tap'

/** The reply of a provider: a value as JSON, or a function that sends the response. */
export type Reply = object | ((response: ServerResponse, request: Received) => void)

export interface Received {
  method: string | undefined
  url: URL
  headers: IncomingMessage['headers']
  body: string
}

export interface ProviderServer {
  origin: string
  /** Every request, in order. */
  requests: Received[]
}

/** The recorded answer of a provider in test/fixtures/providers. */
export function recorded (name: string): Record<string, unknown> {
  return JSON.parse(recordedText(name))
}

export function recordedText (name: string): string {
  return readFileSync(new URL(`../fixtures/providers/${name}.json`, import.meta.url), 'utf8')
}

/** Starts the server of a provider, until the test ends: its replies by `GET /path`, and 404 for everything else. */
export async function provider (t: Test, replies: Record<string, Reply>): Promise<ProviderServer> {
  const requests: Received[] = []
  const server = createServer(async (request, response) => {
    const received = { method: request.method, url: new URL(String(request.url), 'http://localhost'), headers: request.headers, body: await text(request) }
    requests.push(received)
    const reply = replies[`${received.method} ${decodeURI(received.url.pathname)}`]
    if (typeof reply === 'function') reply(response, received)
    else json(response, reply ?? { error: { message: 'not found', code: 404 } }, reply === undefined ? 404 : 200)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, requests }
}

export function json (response: ServerResponse, value: unknown, status = 200, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(value))
}

/** Replies with a status and a useless body. */
export function status (code: number, headers = {}): Reply {
  return response => json(response, { error: 'no' }, code, headers)
}

/** The parts of a model that drift compares. */
export interface Entry {
  endpoint: string
  model: string
  truncate?: number
  maxNewTokens?: number
  allowed?: boolean
}

/** The text of a catalog of these models, whose names are m0, m1 and so on; it begins with `more`. */
export function catalogOf (entries: readonly Entry[], more = ''): string {
  return `${more}endpoints:
  huggingface: /hf/{name}
  cloudflare: /cf/{name}
  openrouter: /or/{name}
  ollama: /ol/{name}
models:
${entries.map(({ endpoint, model, truncate = 1000, maxNewTokens = 100, allowed = true }, index) => `\
  - publisher: p
    name: m${index}
    endpoint: ${endpoint}
    allowed: ${allowed}
    type: chat
    icon: a:b
    description: ''
    configuration:
      model: ${JSON.stringify(model)}
      parameters:
        max_new_tokens: ${maxNewTokens}
        typical_p: -1
        repetition_penalty: -1
        truncate: ${truncate}
        return_full_text: false
`).join('')}`
}
