import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { addLarge, LARGE, listen, parseResponse } from './support/app.ts'
import { Client, get, KeepAliveClient } from './support/client.ts'

/** So short that many waits of a drain pass in each of these tests, in milliseconds. */
const SHORT = 20

function addRoutes (app: FastifyInstance): void {
  addLarge(app)
  app.post('/length', ({ body }) => String(JSON.stringify(body).length))
}

/** The answers that have come on one connection, each from its status line on. */
function answersOf (text: string) {
  return text.split(/(?=HTTP\/1\.1 )/).map(parseResponse)
}

async function untilRefusing (app: FastifyInstance): Promise<void> {
  while (app.server.listening) await setImmediate()
}

function bytesReceived (app: FastifyInstance): number {
  return app.connections.open.reduce((sum, text) => sum + Number(/\((\d+) bytes received/.exec(text)?.[1]), 0)
}

/** A connection on which a request has been answered. */
async function idleClient (t: Test, port: number): Promise<Client> {
  const client = new Client(t, port).send(get('/livez'))
  await client.until(/ok\n/)
  return client
}

t.test('after a drain nobody can connect any more', async t => {
  const { app, port } = await listen(t)
  await app.connections.drain(SHORT)
  const client = new Client(t, port)
  await client.closed()
  t.equal(client.error, 'ECONNREFUSED')
})

t.test('a connection without a request is closed', async t => {
  const { app, port } = await listen(t)
  const idle = await idleClient(t, port)
  const accepted = once(app.server, 'connection')
  const silent = new Client(t, port)
  await accepted
  await app.connections.drain(SHORT)
  t.equal(answersOf(await idle.closed()).length, 1)
  t.equal(await silent.closed(), '')
  t.strictSame([idle.error, silent.error], [undefined, undefined])
})

t.test('readiness fails from the first moment, also for whoever connects then, and all else goes on', async t => {
  const { app, port } = await listen(t)
  const first = new Client(t, port).send(get('/readyz'))
  t.match(await first.until(/ok\n/), /^HTTP\/1\.1 200 OK\r\n/)

  const drained = app.connections.drain(10_000)
  first.send(get('/readyz')).send(get('/models'))
  const second = new Client(t, port).send(get('/readyz'))
  const [, readiness, models] = answersOf(await first.until(/"configurations":/))
  t.match(readiness, { status: 503, headers: { connection: 'keep-alive' }, body: '{"statusCode":503,"statusMessage":"Service Unavailable"}' })
  t.match(models, { status: 200, headers: { connection: 'keep-alive' } })
  t.match(await second.until(/\}$/), /^HTTP\/1\.1 503 Service Unavailable\r\n/)
  for (const { socket } of [first, second]) socket.end()
  await drained
})

t.test('a request of which half has come is answered when the rest comes, however much later', async t => {
  const { app, port } = await listen(t, {}, addRoutes)
  const [start, end] = ['GET /models HTTP/1.1\r\nHo', 'st: a\r\n\r\n']
  const head = new Client(t, port)
  const expecting = new Client(t, port)
  const body = new Client(t, port).send('POST /length HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 6\r\n\r\n"12')
  const idle = await idleClient(t, port)
  head.send(start)
  expecting.send(`${start}st: a\r\nExpect: mira`)
  const sent = [head, expecting, body, idle].map(({ socket }) => socket.bytesWritten)
  while (bytesReceived(app) < sent.reduce((sum, bytes) => sum + bytes)) await setImmediate()

  const drained = app.connections.drain(SHORT)
  await idle.closed()
  t.match(parseResponse(await head.send(end).closed()), { status: 200, headers: { connection: 'close' } })
  t.match(parseResponse(await expecting.send('cles\r\n\r\n').closed()), { status: 200, headers: { connection: 'close' } })
  t.match(parseResponse(await body.send('34"').closed()), { status: 200, body: '6' }, 'begun before, so that it could not say that it is the last')
  await drained
  t.strictSame([head.error, expecting.error, body.error], [undefined, undefined, undefined])
})

t.test('an answer under way is sent whole, however slowly it is read', async t => {
  const { app, port } = await listen(t, {}, addRoutes)
  const asked = once(app.server, 'request')
  const client = new Client(t, port).send(get('/large'))
  client.socket.pause()
  await asked
  const drained = app.connections.drain(SHORT)
  await untilRefusing(app)
  await Promise.all([client.readSlowly(), drained])
  t.equal(client.error, undefined)
  t.equal(parseResponse(client.received).body.length, LARGE.length)
})

t.test('clients that ask without a pause are answered until one answer says that it is the last', async t => {
  const { app, port } = await listen(t)
  const waiting = new Set(Array(32).keys())
  let drained: Promise<void> | undefined
  await Promise.all(Array.from(waiting, async index => {
    const client = new KeepAliveClient(t, port)
    const connections: string[] = []
    for (let answered = await client.ask(); answered !== 'refused'; answered = await client.ask()) {
      t.match(answered, { status: 200, body: /\}$/ })
      connections.push(answered.connection)
      waiting.delete(index)
      if (waiting.size === 0) drained ??= app.connections.drain(SHORT)
    }
    t.equal(connections.pop(), 'close')
    t.ok(connections.every(value => value === 'keep-alive'))
  }))
  await drained
})

t.test('whoever is connected when nobody else can be any more is answered, even if not accepted by then', async t => {
  const { app, port } = await listen(t)
  const clients = Array.from({ length: 100 }, () => new Client(t, port).send(get('/models')))
  await setImmediate()
  const drained = app.connections.drain(4000)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1100) // busy for as long as all goes on as before
  const statuses = await Promise.all(clients.map(async client => client.error ?? parseResponse(await client.closed()).status))
  t.strictSame(statuses, clients.map(() => 200))
  await drained
})

t.test('of requests in one piece the first is answered, and told to be the last', async t => {
  const { app, port } = await listen(t)
  const accepted = once(app.server, 'connection')
  const client = new Client(t, port).send('GET /livez')
  await accepted
  const drained = app.connections.drain(SHORT)
  await untilRefusing(app)
  client.send(` HTTP/1.1\r\nHost: a\r\n\r\n${get('/models').repeat(9)}`)
  const answers = answersOf(await client.closed())
  t.equal(answers.length, 1)
  t.match(answers, [{ status: 200, headers: { connection: 'close' }, body: 'ok\n' }])
  t.equal(client.error, undefined)
  await drained
})

t.test('what is open is told with what has gone over it, and what the client doesn\'t take', async t => {
  const { app, port } = await listen(t, {}, addRoutes)
  t.strictSame(app.connections.open, [])
  const idle = await idleClient(t, port)
  t.strictSame(app.connections.open, [`127.0.0.1:${idle.socket.localPort} (${get('/livez').length} bytes received, ${idle.received.length} sent)`])
  idle.socket.end()
  while (app.connections.open.length > 0) await setImmediate()

  const asked = once(app.server, 'request')
  const stuck = new Client(t, port).send(get('/large'))
  stuck.socket.pause()
  await asked
  const later = await idleClient(t, port)
  t.match(app.connections.open, [/^127\.0\.0\.1:\d+ \(32 bytes received, \d+ sent, \d+ unsent\)$/, String(later.socket.localPort)])
  t.equal(app.connections.count, 2)
})
