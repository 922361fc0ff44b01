import { once } from 'node:events'
import { Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { readConfig } from '../../src/config/config.ts'
import { LIMITS } from '../../src/http/limits.ts'
import { exchange, largeModels, listen, parseResponse } from '../support/app.ts'
import { Client, get } from '../support/client.ts'

/** Limits in milliseconds, short enough to wait for. */
const SHORT = { headersTimeout: 100, requestTimeout: 200, idleTimeout: 300, checkInterval: 20 }

const REQUEST_TIMEOUT = { statusCode: 408, statusMessage: 'Request Timeout' }

/** The service's end of the next connection. */
async function nextConnection (app: FastifyInstance): Promise<Socket> {
  const [socket] = await once(app.server, 'connection')
  if (!(socket instanceof Socket)) throw new TypeError('no socket')
  return socket
}

/** Clients that each keep a connection open with a request that never ends. */
function stalling (t: Test, port: number): Client[] {
  return [
    new Client(t, port),
    new Client(t, port).send('GET'),
    new Client(t, port).send('GET /models HTTP/1.1\r\nHost: a\r\nX-Slow: '),
    new Client(t, port).send('POST /models HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1'),
    new Client(t, port).send(get('/models', 'Transfer-Encoding: chunked\r\n')).send('9\r\n1')
  ]
}

t.test('a request whose header fields never end gets 408, and its connection is closed', async t => {
  const { port } = await listen(t, { limits: SHORT })
  for (const text of ['', 'G', get('/models').slice(0, -2), `${get('/livez')}GET /models`]) {
    const client = new Client(t, port).send(text)
    const { status, headers, body } = parseResponse((await client.closed()).replace(/^.*ok\n/s, ''))
    t.equal(status, 408)
    t.match(headers, { connection: 'close', 'content-type': 'application/json', 'x-content-type-options': 'nosniff' })
    t.strictSame(JSON.parse(body), REQUEST_TIMEOUT)
    t.equal(client.error, undefined)
  }
})

t.test('a request whose body never ends gets its response, which doesn\'t wait for the body, and its connection is closed', async t => {
  const { port } = await listen(t, { limits: SHORT })
  for (const [method, status] of [['GET', '200 OK'], ['POST', '405 Method Not Allowed']]) {
    for (const field of ['Content-Length: 9', 'Transfer-Encoding: chunked']) {
      const answer = await exchange(port, `${method} /models HTTP/1.1\r\nHost: a\r\n${field}\r\n\r\n1`)
      t.strictSame(answer.match(/HTTP\/1\.1 .*/g), [`HTTP/1.1 ${status}`])
    }
  }
})

t.test('a body that the response waits for has the same time', async t => {
  const { port } = await listen(t, { limits: { ...SHORT, idleTimeout: 60_000 } }, app => { app.post('/body', ({ body }) => body) })
  t.equal(await exchange(port, 'POST /body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n1'), '')
})

t.test('pipelined requests are answered in full, repeatedly', async t => {
  const { port } = await listen(t)
  const client = new Client(t, port)
  for (let round = 1; round <= 3; round++) {
    client.send(get('/models').repeat(100))
    while (client.received.split('HTTP/1.1 200 OK').length <= 100 * round) await once(client.socket, 'data')
  }
  const answers = await client.send(get('/models', 'Connection: close\r\n')).closed()
  t.equal(answers.match(/HTTP\/1\.1 200 OK/g)?.length, 301)
})

t.test('little is read from a client that keeps sending requests and reads nothing, and its connection is closed', async t => {
  const { app, port } = await listen(t, { limits: SHORT })
  let requests = 0
  app.server.on('request', () => { requests++ })
  const connection = nextConnection(app)
  const flood = get('/models').repeat(500_000)
  const client = new Client(t, port).send(flood)
  client.socket.pause()
  const socket = await connection
  await once(socket, 'close')
  t.ok(socket.bytesRead < flood.length / 10, `${socket.bytesRead} of ${flood.length} bytes`)
  t.ok(requests < 50_000, `${requests} requests`)
  t.equal(parseResponse(await exchange(port, get('/models', 'Connection: close\r\n'))).status, 200)
})

t.test('a client that doesn\'t read its response is closed, even if that is noticed late', async t => {
  const { app, port } = await listen(t, { limits: SHORT, models: largeModels() })
  const connection = nextConnection(app)
  const client = new Client(t, port).send(get('/models'))
  client.socket.pause()
  const socket = await connection
  await once(socket, 'close')
  client.socket.resume()
  const { status, headers, body } = parseResponse(await client.closed())
  t.equal(status, 200)
  t.ok(body.length < Number(headers['content-length']), `${body.length} bytes`)
})

t.test('a client that doesn\'t read its response can\'t keep its connection by sending more', async t => {
  const { app, port } = await listen(t, { limits: SHORT, models: largeModels() })
  for (const next of ['GET /models HTTP/1.1\r\nX: ', 'nonsense']) {
    const connection = nextConnection(app)
    const client = new Client(t, port).send(get('/models') + next)
    client.socket.pause()
    const socket = await connection
    const drip = setInterval(() => client.send('x'), SHORT.idleTimeout / 10)
    t.teardown(() => clearInterval(drip))
    await once(socket, 'close')
    t.ok(socket.bytesWritten > 0)
  }
})

t.test('a connection without another request is closed', async t => {
  const { port } = await listen(t, { limits: { ...SHORT, keepAliveTimeout: 50 } })
  const client = new Client(t, port).send(get('/livez'))
  t.match(await client.closed(), /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nok\n$/)
  t.equal(client.error, undefined)
})

t.test('header fields that are too long get 431', async t => {
  const { port } = await listen(t, { limits: { maxHeaderSize: 1000 } })
  const ask = (length: number) => exchange(port, get('/models', `Connection: close\r\nX: ${'x'.repeat(length)}\r\n`))
  t.equal(parseResponse(await ask(900)).status, 200)
  const { status, headers, body } = parseResponse(await ask(1000))
  t.match({ status, headers, body: JSON.parse(body) }, {
    status: 431, headers: { connection: 'close' }, body: { statusCode: 431, statusMessage: 'Request Header Fields Too Large' }
  })
})

t.test('connections beyond the limit are closed at once, and open ones are served', async t => {
  const { app, port } = await listen(t, { limits: { maxConnections: 2 } })
  const clients = [new Client(t, port), new Client(t, port)]
  for (const client of clients) await client.send(get('/livez')).until(/ok\n/)
  t.equal(await new Client(t, port).closed(), '')

  for (const client of clients) t.match(await client.send(get('/livez')).until(/(?:ok\n[^]*){2}/), /ok\n$/)
  t.equal(app.connections.count, 2)

  clients[0]?.socket.end()
  await clients[0]?.closed()
  t.match(await new Client(t, port).send(get('/livez')).until(/ok\n/), /^HTTP\/1\.1 200 OK\r\n/)
})

t.test('stalled clients are closed, while another one is answered on a single connection', async t => {
  const { app, port } = await listen(t, { limits: SHORT })
  const normal = new Client(t, port)
  const connection = await nextConnection(app)
  const ask = async () => {
    normal.received = ''
    return parseResponse(await normal.send(get('/models')).until(/\}\}$/))
  }
  const { body } = await ask()
  t.match(JSON.parse(body), { models: ['google/gemma', 'meta/llama'] })

  const accepted = new Set<Socket>()
  app.server.on('connection', socket => accepted.add(socket))
  const unread = new Client(t, port).send(get('/models').repeat(20_000))
  unread.socket.pause()
  const stalled = [unread, ...Array.from({ length: 10 }, () => stalling(t, port)).flat()]
  const answers = new Set<string>()
  while (!connection.closed && (accepted.size < stalled.length || [...accepted].some(({ closed }) => !closed))) {
    const { status, body } = await ask()
    answers.add(`${status} ${body}`)
  }
  t.equal(connection.closed, false)
  t.strictSame([...answers], [`200 ${body}`])
})

t.test('a client that stalls doesn\'t hold up a drain', async t => {
  const { app, port } = await listen(t, { limits: { headersTimeout: 200, requestTimeout: 200, idleTimeout: 60_000, checkInterval: 60_000 } })
  const clients = [new Client(t, port).send('GET /mod'), new Client(t, port).send(`${get('/livez')}GET`)]
  while (app.connections.count < clients.length) await setImmediate()
  await clients[1]?.until(/ok\n/)
  await app.drain(20)
  for (const client of clients) await client.closed()
  t.equal(app.connections.count, 0)
})

t.test('the limits agree with one another', async t => {
  const { headersTimeout, requestTimeout, idleTimeout, keepAliveTimeout, checkInterval, ...sizes } = LIMITS
  t.ok(headersTimeout <= requestTimeout, 'the header fields are part of the request')
  t.ok(requestTimeout <= idleTimeout, 'a client that is too slow to ask has a 408 before its connection is closed')
  t.ok(requestTimeout + checkInterval < readConfig({}).shutdownTimeout, 'a client that stalls does not hold up the end')
  t.equal(keepAliveTimeout, readConfig({}).keepAliveTimeout, 'a program that embeds the service has the same default')
  t.ok(keepAliveTimeout > 60_000, 'a load balancer that keeps a connection for a minute never asks on one that is closed')
  t.ok(checkInterval * 10 <= headersTimeout, 'a timeout is no more than a tenth late')
  t.ok(Object.values(sizes).every(Number.isSafeInteger))
})
