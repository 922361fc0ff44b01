import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { brotliCompressSync } from 'node:zlib'
import type { Test } from 'tap'
import { exampleModels } from './app.ts'

/** Answers one request, well or badly. */
export type Reaction = (response: ServerResponse, request: IncomingMessage) => void

/** A server that answers each request with the next reaction, and all further ones with the last. */
export async function reacting (t: Test, ...reactions: [Reaction, ...Reaction[]]) {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    if (request.url !== '/models') return elsewhere(response, request)
    const reaction = reactions[Math.min(requests.length, reactions.length - 1)]
    requests.push(request)
    reaction?.(response, request)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/models`, requests }
}

/** Answers with `body`, or with it as JSON. */
export function answer (body: unknown, headers: Record<string, string> = {}, status = 200): Reaction {
  return response => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body))
  }
}

/** The target of redirects. */
const elsewhere: Reaction = (response, request) => {
  if (request.url === '/circle') response.writeHead(307, { location: '/circle' }).end()
  else response.end('<!doctype html><title>Log in</title>')
}

const catalog = exampleModels()
const whole = JSON.stringify(catalog)

/** All faults of responses, except those that never end. */
export const FAULTS: Record<string, Reaction> = {
  'a reset connection': response => response.socket?.resetAndDestroy(),
  'a closed connection': response => response.socket?.end(),
  'something else than HTTP': response => response.socket?.end('220 ready\r\n'),
  'a header without end': response => response.socket?.end(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}`),
  'a body that breaks off': response => {
    response.writeHead(200, { 'content-length': whole.length })
    response.write(whole.slice(0, 99), () => response.destroy())
  },
  'half the JSON': answer(whole.slice(0, 99)),
  'a coding that it doesn\'t have': answer(whole, { 'content-encoding': 'gzip' }),
  'a broken coding': answer(brotliCompressSync(whole).subarray(0, 99), { 'content-encoding': 'br' }),
  'an empty body': answer(''),
  'a page': answer('<!doctype html><title>Log in</title>', { 'content-type': 'text/html' }),
  'JSON too deep': answer('['.repeat(1_000_000)),
  null: answer(null),
  'an array': answer([]),
  'an empty object': answer({}),
  'no endpoints': answer({ ...catalog, endpoints: undefined }),
  'endpoints without paths': answer({ ...catalog, endpoints: { ollama: 'none' } }),
  'models by number': answer({ ...catalog, models: [1] }),
  'models as an object': answer({ ...catalog, models: { length: 1 } }),
  'configurations as an array': answer({ ...catalog, configurations: [] }),
  'a publisher without models': answer({ ...catalog, configurations: { google: null } }),
  'a model without configuration': answer({ ...catalog, configurations: { google: { gemma: { publisher: 'google' } } } }),
  'no content': answer('', {}, 204),
  'a redirect in circles': answer('', { location: '/circle' }, 307),
  'a redirect to a page': answer('', { location: '/login' }, 302),
  'a redirect to nowhere': answer('', { location: 'http://[/' }, 308),
  'a request refused': answer('Forbidden', {}, 403),
  'the service\'s own failure': answer({ statusCode: 500, statusMessage: 'Internal Server Error' }, {}, 500),
  'a catalog with status 500': answer(catalog, {}, 500),
  'a gateway without service': answer('<h1>502 Bad Gateway</h1>', {}, 502),
  'too many requests': answer('', { 'retry-after': '0' }, 429)
}

/** Responses that never end. */
export const HANGS: Record<string, Reaction> = {
  'no answer': () => {},
  'a head alone': response => response.writeHead(200, { 'content-length': whole.length }).flushHeaders(),
  'half a body': response => response.writeHead(200, { 'content-length': whole.length }).write(whole.slice(0, 99)),
  'a failure without end': response => response.writeHead(500).write('{')
}
