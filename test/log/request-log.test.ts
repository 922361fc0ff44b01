import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import type { AppOptions } from '../../src/app.ts'
import { exchange, listen } from '../support/app.ts'
import { Client, get } from '../support/client.ts'

/** A running service, and the lines of its log. */
async function logged (t: Test, level = 'info', options: Partial<AppOptions> = {}) {
  const lines: string[] = []
  const logger = pino({ level }, { write: line => lines.push(line) })
  const { app, port } = await listen(t, { logger, ...options }, app => {
    app.get('/cut', (_request, reply) => {
      reply.hijack()
      reply.raw.writeHead(200)
      reply.raw.emit('error', new Error('cut off'))
      reply.raw.destroy()
    })
    app.get('/broken', (_request, reply) => {
      const stream = new Readable({ read () { this.push('x') } })
      setTimeout(() => stream.destroy(new Error('disk gone')), 20)
      reply.send(stream)
    })
    app.get('/endless', (_request, reply) => reply.send(new Readable({ read () { this.push('x') } })))
  })
  lines.length = 0
  return { app, port, log: () => lines.map(line => JSON.parse(line)) }
}

t.test('each completed request has one line', async t => {
  const { port, log } = await logged(t)
  const urls = ['/models?a=b', '/nope', '/docs/static/nope', '/docs/static/swagger-ui.css']
  for (const url of urls) await exchange(port, get(url, 'Connection: close\r\n'))
  await exchange(port, 'GET /models HTTP/1.1\r\nConnection: close\r\n\r\n')
  t.match(log(), [
    { level: 30, reqId: /-1$/, remoteAddress: '127.0.0.1', method: 'GET', url: '/models?a=b', statusCode: 200, responseTime: Number, msg: 'request completed' },
    { level: 30, reqId: /-2$/, method: 'GET', url: '/nope', statusCode: 404 },
    { level: 30, reqId: /-3$/, method: 'GET', url: '/docs/static/nope', statusCode: 404 },
    { level: 30, reqId: /-4$/, method: 'GET', url: '/docs/static/swagger-ui.css', statusCode: 200 },
    { level: 30, reqId: /-5$/, method: 'GET', url: '/models', statusCode: 400 }
  ])
  t.equal(log().length, 5)
})

t.test('a response that is cut off is logged with the cause', async t => {
  const { port, log } = await logged(t, 'info', { hasMetrics: false })
  await exchange(port, get('/broken'))
  await exchange(port, get('/cut'))
  t.match(log().filter(({ level }) => level === 50), [
    { reqId: /-1$/, err: { message: 'disk gone' }, msg: 'request failed' },
    { reqId: /-2$/, url: '/cut', statusCode: 200, err: { message: 'cut off' }, msg: 'request failed' }
  ])
})

t.test('a client that leaves is not logged as a failure', async t => {
  const { app, port, log } = await logged(t)
  const client = new Client(t, port).send(get('/endless').repeat(3))
  await client.until(/x/)
  client.socket.destroy()
  while (app.connections.count > 0) await setImmediate()
  await setImmediate()
  t.strictSame(log(), [])
})

t.test('nothing is logged at level silent', async t => {
  const { port, log } = await logged(t, 'silent')
  for (const url of ['/models', '/nope']) await exchange(port, get(url, 'Connection: close\r\n'))
  t.strictSame(log(), [])
})

t.test('the requests of probes are logged at level debug', async t => {
  for (const [level, count] of [['info', 0], ['debug', 5]] as const) {
    const { port, log } = await logged(t, level)
    for (const url of ['/livez', '/readyz', '/metrics', '/readyz?verbose', 'http://a/livez']) await exchange(port, get(url, 'Connection: close\r\n'))
    t.equal(log().length, count)
  }
})

t.test('malformed requests and URLs are logged at level debug', async t => {
  for (const [level, codes] of [['info', []], ['debug', ['HPE_INVALID_METHOD', 'FST_ERR_BAD_URL']]] as const) {
    const { port, log } = await logged(t, level)
    for (const text of ['nonsense\r\n\r\n', get('/%zz', 'Connection: close\r\n')]) await exchange(port, text)
    t.strictSame(log().map(({ level, remoteAddress, msg, err }) => [level, remoteAddress, msg, err.code]), codes.map(code => [20, '127.0.0.1', 'malformed request', code]))
  }
})
