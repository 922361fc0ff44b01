import { pino } from 'pino'
import t, { type Test } from 'tap'
import type { AppOptions } from '../../src/app.ts'
import { exchange, listen } from '../support/app.ts'

/** A running service, and the lines of its log. */
async function logged (t: Test, level = 'info', options: Partial<AppOptions> = {}) {
  const lines: string[] = []
  const logger = pino({ level }, { write: line => lines.push(line) })
  const { port } = await listen(t, { logger, ...options }, app => {
    app.get('/cut', (_request, reply) => {
      reply.hijack()
      reply.raw.writeHead(200)
      reply.raw.emit('error', new Error('cut off'))
      reply.raw.destroy()
    })
  })
  lines.length = 0
  return { port, log: () => lines.map(line => JSON.parse(line)) }
}

t.test('each completed request has one line', async t => {
  const { port, log } = await logged(t)
  for (const url of ['/models?a=b', '/nope', '/%zz']) {
    await exchange(port, `GET ${url} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
  }
  t.match(log(), [
    { level: 30, reqId: 'req-1', method: 'GET', url: '/models?a=b', statusCode: 200, responseTime: Number, msg: 'request completed' },
    { level: 30, reqId: 'req-2', method: 'GET', url: '/nope', statusCode: 404, responseTime: Number, msg: 'request completed' },
    { level: 30, reqId: 'req-3', method: 'GET', url: '/%zz', statusCode: 400, responseTime: Number, msg: 'request completed' }
  ])
  t.equal(log().length, 3)
})

t.test('a response that fails on its way is logged with the cause', async t => {
  const { port, log } = await logged(t)
  await exchange(port, 'GET /cut HTTP/1.1\r\nHost: a\r\n\r\n')
  t.match(log(), [{ level: 50, reqId: 'req-1', url: '/cut', err: { message: 'cut off' }, msg: 'request failed' }])
})

t.test('what a platform asks every few seconds is for those who look for it', async t => {
  for (const [level, count] of [['info', 0], ['debug', 5]] as const) {
    const { port, log } = await logged(t, level)
    for (const url of ['/livez', '/readyz', '/metrics', '/readyz?verbose', 'http://a/livez']) {
      await exchange(port, `GET ${url} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
    }
    t.equal(log().length, count)
  }
})

t.test('what the HTTP parser refuses is logged for those who look for it', async t => {
  const { port, log } = await logged(t, 'debug')
  await exchange(port, 'nonsense\r\n\r\n')
  t.match(log(), [{ level: 20, msg: 'malformed request', err: { code: 'HPE_INVALID_METHOD' } }])
})
