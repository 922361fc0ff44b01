import assert from 'node:assert/strict'
import { once } from 'node:events'
import { STATUS_CODES } from 'node:http'
import { connect } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import type { AppOptions } from '../../src/app.ts'
import { exchange, listen, parseResponse } from '../support/app.ts'
import { malformedRequests, oddRequests, type OddRequest } from '../support/requests.ts'
import { parseResponses, type RawResponse } from '../support/responses.ts'
import { isThorough, SEED } from '../support/thorough.ts'

const setups: Record<string, Partial<AppOptions>> = {
  'as it is by default': {},
  'with CORS and BASE_PATH': { basePath: '/api', corsOrigins: ['https://chat.example.com'] }
}

/** The number of connections of each test. */
const parameters = { numRuns: isThorough ? 4000 : 200, seed: SEED }

/** Milliseconds until a connection is regarded as hanging. */
const PATIENCE = 10_000

const PUBLIC_PATHS = ['/models', '/', '/docs', '/docs/', '/docs/static/swagger-ui.css', '/openapi.json', '/openapi.yaml', '/catalog.schema.json']
const ROOT_PATHS = ['/livez', '/readyz', '/metrics']

/** The folder of the service. */
const FOLDER = fileURLToPath(new URL('../..', import.meta.url))

/** Internals that no response may reveal. */
const INTERNALS = /node|fastify|pino|stack|\bat .*:\d+:\d+|\.[jt]s\b|\/(?:home|root|usr|tmp|app|dist|src)\b|Error:/i

/** The service, and its responses to well-formed requests. */
async function target (t: Test, options: Partial<AppOptions>) {
  const failures: string[] = []
  const { app, port } = await listen(t, { ...options, logger: pino({ level: 'error' }, { write: line => failures.push(line) }) })
  const openConnections = promisify(app.server.getConnections.bind(app.server))
  const paths = [...PUBLIC_PATHS.map(path => `${options.basePath ?? ''}${path}`), ...ROOT_PATHS]
  const bodies: string[] = []
  for (const path of paths) {
    for (const coding of ['identity', 'gzip', 'br']) {
      bodies.push(parseResponse(await exchange(port, `GET ${path} HTTP/1.0\r\nAccept-Encoding: ${coding}\r\n\r\n`)).body)
    }
  }

  /** Asserts that a response is one that well-formed requests also get, or an error in its shape, without internals. */
  function assertRight ({ status, head, headers, body }: RawResponse, method?: string): void {
    assert.doesNotMatch(head, INTERNALS)
    assert.ok(!head.includes(FOLDER), 'it reveals its folder')
    if (status < 400) {
      const isMetrics = body.startsWith('# HELP ') && headers.get('content-type')?.startsWith('text/plain; version=')
      assert.ok(isMetrics || bodies.some(known => known.includes(body)), 'the body is not one of those of well-formed requests')
      return
    }
    assert.ok(status < 500, `the status is ${status}`)
    assert.equal(headers.get('content-type'), 'application/json')
    const error = JSON.stringify({ statusCode: status, statusMessage: STATUS_CODES[status] })
    assert.equal(headers.get('content-length'), String(error.length))
    if (body !== '' || (method !== undefined && method !== 'HEAD')) assert.equal(body, error)
  }

  /** Asserts that the service is in the same state as before. */
  async function assertSound (): Promise<void> {
    t.strictSame(failures, [])
    t.match(parseResponse(await exchange(port, 'GET /readyz HTTP/1.0\r\n\r\n')), { status: 200, body: 'ok\n' })
    while (await openConnections() > 0) await setImmediate()
  }

  return { port, paths, assertRight, assertSound }
}

/**
 * Everything that the server sends in response to `bytes` before the connection is closed, which must be soon.
 *
 * @param isLast whether the client half-closes the connection, as clients do that give up.
 */
async function answersTo (port: number, bytes: string, isLast: boolean): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' }).setEncoding('latin1').setTimeout(PATIENCE, () => socket.destroy(new Error('it hangs')))
  let answer = ''
  let failure: Error | undefined
  socket.on('data', text => { answer += text })
  socket.on('error', error => { failure = error })
  socket.write(bytes, 'latin1')
  if (isLast) socket.end()
  await once(socket, 'close')
  assert.notEqual(failure?.message, 'it hangs')
  return answer
}

for (const [name, options] of Object.entries(setups)) {
  t.test(`malformed requests are rejected, ${name}`, async t => {
    const { port, paths: [models = '/'], assertRight, assertSound } = await target(t, options)
    const statuses = new Map<number, number>()
    await fc.assert(fc.asyncProperty(malformedRequests(models), async bytes => {
      const responses = parseResponses(await answersTo(port, bytes, true))
      for (const response of responses) {
        assertRight(response)
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
      }
    }), parameters)
    await assertSound()
    t.comment(Object.fromEntries(statuses))
    t.ok([200, 400, 404].every(status => statuses.has(status)), 'they are of many kinds')
  })

  t.test(`odd requests are answered in full, as HTTP requires, ${name}`, async t => {
    const { port, paths, assertRight, assertSound } = await target(t, options)
    const hasCors = options.corsOrigins !== undefined
    const statuses = new Map<number, number>()

    function assertFits ({ method, path }: OddRequest, response: RawResponse | undefined): void {
      assert.ok(response !== undefined)
      const { status, headers } = response
      assertRight(response, method)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      if (method === 'OPTIONS' && hasCors) return assert.ok([204, 400, 404, 405].includes(status), `${status}`)
      if (!paths.includes(path)) return assert.ok((path.includes('/docs/') ? [400, 403, 404, 405] : [404]).includes(status), `${status}`)
      if (method === 'GET' || method === 'HEAD') return assert.ok([200, 206, 302, 304, 406, 412, 416].includes(status), `${status}`)
      assert.equal(status, 405)
      assert.match(headers.get('allow') ?? '', /GET/)
    }

    await fc.assert(fc.asyncProperty(oddRequests(paths), async requests => {
      const answer = await answersTo(port, requests.map(({ bytes }) => bytes).join(''), false)
      const responses = parseResponses(answer, requests.map(({ method }) => method))
      assert.equal(responses.length, requests.length)
      requests.forEach((request, index) => assertFits(request, responses[index]))
      assert.equal(responses.at(-1)?.headers.get('connection'), 'close')
    }), parameters)
    await assertSound()
    t.comment(Object.fromEntries(statuses))
    t.ok([200, 304, 404, 405].every(status => statuses.has(status)), 'they are of many kinds')
  })
}
