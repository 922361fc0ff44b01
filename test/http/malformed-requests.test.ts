import { once } from 'node:events'
import t from 'tap'
import { assertError, exchange, largeModels, listen, parseResponse } from '../support/app.ts'
import { Client, get } from '../support/client.ts'

/** Requests that the HTTP parser rejects, and the status that they get. */
const MALFORMED: Record<string, [number, string]> = {
  'nonsense\r\n\r\n': [400, 'Bad Request'],
  'GET /models HTTP/9.9\r\n\r\n': [400, 'Bad Request'],
  'BREW /models HTTP/1.1\r\nHost: a\r\n\r\n': [400, 'Bad Request'],
  'GET /models HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n': [400, 'Bad Request'],
  'POST /models HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n': [400, 'Bad Request'],
  [`GET /models HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`]: [431, 'Request Header Fields Too Large'],
  [`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`]: [431, 'Request Header Fields Too Large']
}

t.test('requests that the HTTP parser rejects get an error in the shape of all, and the connection is closed', async t => {
  const { port } = await listen(t)
  for (const [text, [statusCode, statusMessage]] of Object.entries(MALFORMED)) {
    const headers = assertError(t, await exchange(port, text), statusCode, statusMessage)
    t.equal(headers['connection'], 'close')
    t.equal(headers['x-content-type-options'], 'nosniff')
  }
  t.equal(parseResponse(await exchange(port, get('/models', 'Connection: close\r\n'))).status, 200)
})

t.test('a fault in an unneeded body isn\'t answered, as the request has its response', async t => {
  const { app, port } = await listen(t)
  const cases = [['GET', '200 OK'], ['POST', '405 Method Not Allowed'], ['HEAD', '200 OK'], ['POST', '405 Method Not Allowed', 'Expect: x\r\n']]
  for (const [method, status, expect = ''] of cases) {
    const head = `${method} /models HTTP/1.1\r\nHost: a\r\n${expect}Transfer-Encoding: chunked\r\n\r\n`
    const client = new Client(t, port)
    client.send(`${head}1\r\nx\r\n`)
    await client.until(/\r\n\r\n/)
    const rejected = once(app.server, 'clientError')
    client.send('nonsense')
    await rejected
    const atOnce = exchange(port, `${head}nonsense`)
    for (const answer of [await client.closed(), await atOnce]) {
      t.strictSame(answer.match(/HTTP\/1\.1 .*/g), [`HTTP/1.1 ${status}`])
      t.equal(parseResponse(answer).body.length, method === 'HEAD' ? 0 : Number(parseResponse(answer).headers['content-length']))
    }
  }
})

t.test('a fault after requests waits for their responses, however slowly these are read', async t => {
  const { port } = await listen(t, { models: largeModels() }, app => {
    app.get('/late', (_request, reply) => { setTimeout(() => reply.send('late'), 50) })
  })
  t.match(await exchange(port, `${get('/livez')}${get('/late')}nonsense\r\n\r\n`), /^HTTP\/1\.1 200 OK[^]*ok\nHTTP\/1\.1 200 OK[^]*late$/)

  const client = new Client(t, port).send(`${get('/models')}nonsense\r\n\r\n`)
  client.socket.pause()
  await client.readSlowly()
  const { headers, body } = parseResponse(client.received)
  t.equal(body.length, Number(headers['content-length']))
})

t.test('a fault after a complete response gets an error of its own', async t => {
  const { port } = await listen(t)
  const client = new Client(t, port).send(get('/livez'))
  await client.until(/ok\n/)
  client.received = ''
  assertError(t, await client.send('nonsense\r\n\r\n').closed(), 400, 'Bad Request')
})

t.test('a client that resets its connection doesn\'t disturb others', async t => {
  const { app, port } = await listen(t)
  const rejected = once(app.server, 'clientError')
  const client = new Client(t, port).send(`${get('/models')}GET /models HTTP/1.1\r\nHalf`)
  await client.until(/\}$/)
  client.socket.resetAndDestroy()
  await rejected
  t.equal(parseResponse(await exchange(port, get('/models', 'Connection: close\r\n'))).status, 200)
})
