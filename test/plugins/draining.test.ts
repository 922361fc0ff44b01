import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { buildApp } from '../../src/app.ts'
import { exampleModels, largeModels, listen, listenAtLocalhost, parseResponse } from '../support/app.ts'
import { Client, get, KeepAliveClient } from '../support/client.ts'

/** A notice in milliseconds that ends at once. */
const SHORT = 20

/** A notice in milliseconds that no test waits for. */
const LONG = 60_000

/** The responses received on one connection, each from its status line on. */
function answersOf (text: string) {
  return text.split(/(?=HTTP\/1\.1 )/).map(parseResponse)
}

async function untilRefusing (app: FastifyInstance): Promise<void> {
  while (app.server.listening) await setImmediate()
}

function bytesReceived (app: FastifyInstance): number {
  return app.connections.describe().reduce((sum, text) => sum + Number(/\((\d+) bytes received/.exec(text)?.[1]), 0)
}

/** A connection on which a request has been answered. */
async function idleClient (t: Test, port: number, host?: string): Promise<Client> {
  const client = new Client(t, port, host).send(get('/livez'))
  await client.until(/ok\n/)
  return client
}

t.test('after a drain no client can connect', async t => {
  const { app, port } = await listen(t)
  await app.drain(SHORT)
  const client = new Client(t, port)
  await client.closed()
  t.equal(client.error, 'ECONNREFUSED')
})

t.test('a service that never listened drains as well', async t => {
  const app = await buildApp({ models: exampleModels() })
  await app.ready()
  const alive = setInterval(() => {}, 1000) // nothing else keeps the process running
  t.teardown(() => clearInterval(alive))
  await t.resolves(app.drain(SHORT))
})

t.test('a connection without a request is closed without waiting for a timeout, even if it never had one', async t => {
  const { app, port } = await listen(t, { limits: { requestTimeout: 3_600_000 } })
  const idle = await idleClient(t, port)
  const accepted = once(app.server, 'connection')
  const silent = new Client(t, port)
  await accepted
  await app.drain(SHORT)
  t.equal(answersOf(await idle.closed()).length, 1)
  t.equal(await silent.closed(), '')
  t.strictSame([idle.error, silent.error], [undefined, undefined])
})

t.test('readiness fails at once, also on new connections, while everything else is served', async t => {
  const { app, port } = await listen(t)
  const first = new Client(t, port).send(get('/readyz'))
  t.match(await first.until(/ok\n/), /^HTTP\/1\.1 200 OK\r\n/)
  t.equal(app.isDraining, false)

  app.drain(LONG).catch(t.threw)
  t.equal(app.isDraining, true)
  first.send(get('/readyz')).send(get('/livez')).send(get('/models'))
  const second = new Client(t, port).send(get('/readyz'))
  const [, readiness, liveness, models] = answersOf(await first.until(/"configurations":/))
  t.match(readiness, { status: 503, headers: { connection: 'keep-alive' }, body: '{"statusCode":503,"statusMessage":"Service Unavailable"}' })
  t.match(liveness, { status: 200, headers: { connection: 'keep-alive' }, body: 'ok\n' })
  t.match(models, { status: 200, headers: { connection: 'keep-alive' } })
  t.match(await second.until(/\}$/), /^HTTP\/1\.1 503 Service Unavailable\r\n/)
})

t.test('a request of which half was received is answered when the rest arrives, however much later', async t => {
  const { app, port } = await listen(t, {}, app => { app.post('/length', ({ body }) => String(JSON.stringify(body).length)) })
  const [start, end] = ['GET /models HTTP/1.1\r\nHo', 'st: a\r\n\r\n']
  const head = new Client(t, port)
  const expecting = new Client(t, port)
  const body = new Client(t, port).send('POST /length HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 6\r\n\r\n"12')
  const idle = await idleClient(t, port)
  head.send(start)
  expecting.send(`${start}st: a\r\nExpect: mira`)
  const sent = [head, expecting, body, idle].map(({ socket }) => socket.bytesWritten)
  while (bytesReceived(app) < sent.reduce((sum, bytes) => sum + bytes)) await setImmediate()

  const drained = app.drain(SHORT)
  await idle.closed()
  t.match(parseResponse(await head.send(end).closed()), { status: 200, headers: { connection: 'close' } })
  t.match(parseResponse(await expecting.send('cles\r\n\r\n').closed()), { status: 200, headers: { connection: 'close' } })
  t.match(parseResponse(await body.send('34"').closed()), { status: 200, body: '6' }, 'begun before, so that it could not say that it is the last')
  await drained
  t.strictSame([head.error, expecting.error, body.error], [undefined, undefined, undefined])
})

t.test('a request that arrives while the service closes is held until it no longer listens, even if it gets an error', async t => {
  const { app, port } = await listen(t, { corsOrigins: ['*'] })
  const requests = {
    [get('/models')]: 200,
    [get('/nothing')]: 404,
    'GET /models HTTP/1.1\r\n\r\n': 400,
    'OPTIONS /models HTTP/1.1\r\nHost: a\r\nOrigin: https://a.example\r\nAccess-Control-Request-Method: GET\r\n\r\n': 204
  }
  const clients = await Promise.all(Object.keys(requests).map(() => idleClient(t, port)))
  const listening: boolean[] = []
  app.server.on('request', (_request, response) => response.once('finish', () => listening.push(app.server.listening)))
  const closed = app.close()
  const answers = await Promise.all(Object.keys(requests).map((request, index) => clients[index]?.send(request).closed()))
  for (const [index, status] of Object.values(requests).entries()) {
    t.match(answersOf(String(answers[index]))[1], { status, headers: { connection: 'close' } })
  }
  await closed
  t.strictSame(listening, [false, false, false, false])
})

t.test('a large response in progress arrives whole, however slowly it is read, also after a pause', async t => {
  const models = largeModels()
  const { app, port } = await listen(t, { models })
  const idle = await idleClient(t, port)
  const asked = once(app.server, 'request')
  const client = new Client(t, port).send(get('/models'))
  client.socket.pause()
  await asked
  const drained = app.drain(SHORT)
  await idle.closed() // as every connection without a request is by then
  await Promise.all([client.readSlowly(), drained])
  t.equal(client.error, undefined)
  const { headers, body } = parseResponse(client.received)
  t.ok(body.length > 10_000_000)
  t.equal(body.length, Number(headers['content-length']))
  t.strictSame(JSON.parse(body).models.length, models.models.length)
})

t.test('clients that send requests without a pause are answered until a response says that it is the last', async t => {
  const { app, port } = await listen(t)
  const waiting = new Set(Array(32).keys())
  let drained: Promise<void> | undefined
  await Promise.all(Array.from(waiting, async index => {
    const client = new KeepAliveClient(t, port)
    const connections: string[] = []
    for (let answered = await client.ask(); answered !== 'refused'; answered = await client.ask()) {
      if (answered.status !== 200 || !answered.body.endsWith('}')) t.fail(`${answered.status} ${answered.body}`)
      connections.push(answered.connection)
      waiting.delete(index)
      if (waiting.size === 0) drained ??= app.drain(SHORT)
    }
    t.equal(connections.pop(), 'close')
    t.ok(connections.every(value => value === 'keep-alive'))
  }))
  await drained
})

t.test('of pipelined requests the first is answered, and its response says that it is the last', async t => {
  const { app, port } = await listen(t)
  const accepted = once(app.server, 'connection')
  const client = new Client(t, port).send('GET /livez')
  await accepted
  while (bytesReceived(app) === 0) await setImmediate()
  const drained = app.drain(SHORT)
  await untilRefusing(app)
  client.send(` HTTP/1.1\r\nHost: a\r\n\r\n${get('/models').repeat(9)}`)
  const answers = answersOf(await client.closed())
  t.equal(answers.length, 1)
  t.match(answers, [{ status: 200, headers: { connection: 'close' }, body: 'ok\n' }])
  t.equal(client.error, undefined)
  await drained
})

t.test('each address of localhost is served, and after a drain none', async t => {
  const addresses = ['127.0.0.1', '127.0.0.2', '203.0.113.1'] // the last one isn't available
  const { app, address, port } = await listenAtLocalhost(t, addresses)
  t.equal(address, `http://127.0.0.1:${port}`)
  const idle = await Promise.all(['127.0.0.1', '127.0.0.2'].map(host => idleClient(t, port, host)))
  await app.drain(SHORT)
  for (const client of idle) t.equal(answersOf(await client.closed()).length, 1)
  for (const host of ['127.0.0.1', '127.0.0.2']) {
    const late = new Client(t, port, host)
    await late.closed()
    t.equal(late.error, 'ECONNREFUSED', host)
  }
})

t.test('the description of an open connection has its received, sent and unsent bytes', async t => {
  const { app, port } = await listen(t, { models: largeModels() })
  t.strictSame(app.connections.describe(), [])
  const idle = await idleClient(t, port)
  t.strictSame(app.connections.describe(), [`127.0.0.1:${idle.socket.localPort} (${get('/livez').length} bytes received, ${idle.received.length} sent)`])
  idle.socket.end()
  while (app.connections.count > 0) await setImmediate()

  const asked = once(app.server, 'request')
  const stuck = new Client(t, port).send(get('/models'))
  stuck.socket.pause()
  await asked
  const later = await idleClient(t, port)
  t.match(app.connections.describe(), [/^127\.0\.0\.1:\d+ \(33 bytes received, \d+ sent, \d+ unsent\)$/, String(later.socket.localPort)])
  t.equal(app.connections.count, 2)
})
