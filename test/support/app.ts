import dns from 'node:dns'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { buildApp, type AppOptions } from '../../src/app.ts'
import { checkCatalog } from '../../src/catalog/checker.ts'
import { deriveModels } from '../../src/catalog/derive.ts'
import type { ModelsResponse } from '../../src/schemas/models-response.ts'
import { validCatalog } from './catalog.ts'

const { catalog } = await checkCatalog(validCatalog)

/** The response of the catalog for tests. */
export function exampleModels (): ModelsResponse {
  if (catalog === undefined) throw new Error('the catalog for tests is broken')
  return deriveModels(catalog)
}

/** A response that is larger than the buffers of the system for a client that doesn't read. */
export function largeModels (): ModelsResponse {
  return { ...exampleModels(), models: Array.from({ length: 250_000 }, (_, index) => `publisher/a-model-with-a-long-name-${index}`) }
}

/** The service, listening on a free port until the test ends. */
export async function listen (t: Test, options: Partial<AppOptions> = {}, prepare?: (app: FastifyInstance) => void) {
  const app = await buildApp({ models: exampleModels(), ...options })
  prepare?.(app)
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => app.close())
  return { app, address, port: Number(new URL(address).port) }
}

/** The service, listening at localhost, which has these addresses, until the test ends. */
export async function listenAtLocalhost (t: Test, addresses: string[], options: Partial<AppOptions> = {}) {
  const app = await buildApp({ models: exampleModels(), ...options })
  t.teardown(() => app.close())
  const { lookup } = dns
  const { restore } = t.capture(dns, 'lookup', (host: string, ...args: unknown[]) => {
    if (host !== 'localhost') return Reflect.apply(lookup, dns, [host, ...args])
    const callback = args.pop() // after optional options
    if (typeof callback !== 'function') throw new TypeError('lookup() needs a callback')
    if (args.length > 0) callback(null, addresses.map(address => ({ address, family: 4 }))) // all of them
    else callback(null, addresses[0], 4)
  })
  const address = await app.listen({ host: 'localhost', port: 0 })
  restore()
  return { app, address, port: Number(new URL(address).port) }
}

/** Everything that the server sends in response to `request`, on a bare socket, until it closes the connection. */
export async function exchange (port: number, request: string, host = '127.0.0.1'): Promise<string> {
  const socket = connect(port, host).setEncoding('latin1')
  let answer = ''
  socket.on('data', text => { answer += text })
  socket.write(request, 'latin1')
  await once(socket, 'close')
  return answer
}

/** Status, header fields (names in lower case) and body of one response in HTTP/1.1. */
export function parseResponse (text: string) {
  const [head = '', body = ''] = text.split(/\r\n\r\n(.*)/s)
  const [status = '', ...fields] = head.split('\r\n')
  return {
    status: Number(status.split(' ')[1]),
    headers: Object.fromEntries(fields.map(field => {
      const [name = '', value = ''] = field.split(/: (.*)/s)
      return [name.toLowerCase(), value]
    })),
    body
  }
}

/** Asserts that `answer` is an error in the shape of all, and returns its header fields. */
export function assertError (t: Test, answer: string, statusCode: number, statusMessage: string) {
  const { status, headers, body } = parseResponse(answer)
  t.equal(status, statusCode)
  t.equal(headers['content-type'], 'application/json')
  t.equal(headers['content-length'], String(body.length))
  t.equal(body, JSON.stringify({ statusCode, statusMessage }))
  return headers
}

/** Sends one request with these header fields and Host, and returns the response. */
export async function ask (port: number, fields: Record<string, string> = {}, method = 'GET', path = '/models') {
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  return parseResponse(await exchange(port, `${method} ${path} HTTP/1.1\r\nHost: a\r\n${lines.join('')}Connection: close\r\n\r\n`))
}
