import { once } from 'node:events'
import { connect } from 'node:net'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { exchange, listen, parseResponse } from '../support/app.ts'
import { Client } from '../support/client.ts'

/** Asserts that `answer` is an error in the one shape, and returns its header fields. */
function assertError (t: Test, answer: string, statusCode: number, statusMessage: string) {
  const { status, headers, body } = parseResponse(answer)
  t.equal(status, statusCode)
  t.equal(headers['content-type'], 'application/json')
  t.equal(headers['content-length'], String(body.length))
  t.equal(body, JSON.stringify({ statusCode, statusMessage }))
  return headers
}

/** A request that asks for the connection to be closed behind it. */
function closing (method: string, url: string, fields = '') {
  return `${method} ${url} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${fields}\r\n`
}

t.test('an unknown path is 404', async t => {
  const { port } = await listen(t)
  for (const url of ['/nope', '/models/', '/models/google', '/Models', '/docs/static/nope.js', '//', '/models%2F', '/openapi.json/x']) {
    assertError(t, await exchange(port, closing('GET', url)), 404, 'Not Found')
  }
  assertError(t, await exchange(port, closing('POST', '/nope', 'Content-Type: application/json\r\nContent-Length: 1\r\n') + '{'), 404, 'Not Found')
})

t.test('another method of a known path is 405 with Allow', async t => {
  const { port } = await listen(t)
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'TRACE', 'QUERY'].filter(method => method !== 'QUERY' || !process.version.startsWith('v20'))) {
    const headers = assertError(t, await exchange(port, closing(method, '/models?a=b')), 405, 'Method Not Allowed')
    t.equal(headers['allow'], 'GET, HEAD')
  }
  for (const url of ['/', '/docs', '/docs/', '/docs/static/swagger-ui.css', '/openapi.json', '/openapi.yaml', '/mod%65ls']) {
    const headers = assertError(t, await exchange(port, closing('DELETE', url)), 405, 'Method Not Allowed')
    t.match(headers['allow'], /GET/)
  }
})

t.test('a body that nobody asked for doesn\'t hide the answer', async t => {
  const { port } = await listen(t)
  for (const [type, body] of [['application/json', '{'], ['nonsense', 'x'], ['text/plain', 'x'.repeat(2_000_000)]] as const) {
    const fields = `Content-Type: ${type}\r\nContent-Length: ${body.length}\r\n`
    assertError(t, await exchange(port, closing('POST', '/models', fields) + body), 405, 'Method Not Allowed')
  }
})

t.test('a malformed URL is 400', async t => {
  const { port } = await listen(t)
  for (const url of ['/%zz', '/%', '/%C3', '/models%']) {
    assertError(t, await exchange(port, closing('GET', url)), 400, 'Bad Request')
  }
})

t.test('a request without a host is 400 in HTTP/1.1, and none is needed in HTTP/1.0', async t => {
  const { port } = await listen(t)
  assertError(t, await exchange(port, 'GET /models HTTP/1.1\r\nConnection: close\r\n\r\n'), 400, 'Bad Request')
  t.equal(parseResponse(await exchange(port, 'GET /models HTTP/1.0\r\n\r\n')).status, 200)
})

t.test('what the HTTP parser refuses is answered in the shape, and the connection closed', async t => {
  const { port } = await listen(t)
  const requests: Record<string, [number, string]> = {
    'nonsense\r\n\r\n': [400, 'Bad Request'],
    'GET /models HTTP/9.9\r\n\r\n': [400, 'Bad Request'],
    'BREW /models HTTP/1.1\r\nHost: a\r\n\r\n': [400, 'Bad Request'],
    'GET /models HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n': [400, 'Bad Request'],
    'POST /models HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n': [400, 'Bad Request'],
    [`GET /models HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`]: [431, 'Request Header Fields Too Large'],
    [`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`]: [431, 'Request Header Fields Too Large']
  }
  for (const [text, [statusCode, statusMessage]] of Object.entries(requests)) {
    const headers = assertError(t, await exchange(port, text), statusCode, statusMessage)
    t.equal(headers['connection'], 'close')
  }
})

t.test('a fault in a body that nobody asked for isn\'t answered: the request has its answer', async t => {
  const { app, port } = await listen(t)
  for (const [method, status] of [['GET', '200 OK'], ['POST', '405 Method Not Allowed'], ['HEAD', '200 OK']]) {
    const client = new Client(t, port)
    client.send(`${method} /models HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n`)
    await client.until(/\r\n\r\n/)
    const refused = once(app.server, 'clientError')
    client.send('nonsense')
    await refused
    const atOnce = exchange(port, `${method} /models HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nnonsense`)
    for (const answer of [await client.closed(), await atOnce]) {
      t.strictSame(answer.match(/HTTP\/1\.1 .*/g), [`HTTP/1.1 ${status}`])
      t.equal(parseResponse(answer).body.length, method === 'HEAD' ? 0 : Number(parseResponse(answer).headers['content-length']))
    }
  }
})

t.test('a fault behind a request is answered once that has its answer, and else not at all', async t => {
  const { port } = await listen(t, {}, app => { app.get('/never', () => new Promise(() => {})) })
  const client = new Client(t, port).send('GET /livez HTTP/1.1\r\nHost: a\r\n\r\n')
  await client.until(/ok\n/)
  client.received = ''
  assertError(t, await client.send('nonsense\r\n\r\n').closed(), 400, 'Bad Request')
  t.equal(await exchange(port, 'GET /never HTTP/1.1\r\nHost: a\r\n\r\nnonsense\r\n\r\n'), '')
})

t.test('an expectation that the server doesn\'t know is ignored', async t => {
  const { port } = await listen(t)
  t.equal(parseResponse(await exchange(port, closing('GET', '/models', 'Expect: miracles\r\n'))).status, 200)
})

t.test('a client that resets its connection disturbs nobody', async t => {
  const { app, port } = await listen(t)
  const refused = once(app.server, 'clientError')
  const socket = connect(port, '127.0.0.1')
  socket.write('GET /models HTTP/1.1\r\nHost: a\r\n\r\nGET /models HTTP/1.1\r\nHalf')
  await once(socket, 'data')
  socket.resetAndDestroy()
  await refused
  t.equal(parseResponse(await exchange(port, closing('GET', '/models'))).status, 200)
})

t.test('what a handler throws is told to the log alone', async t => {
  const lines: string[] = []
  const logger = pino({}, { write: line => lines.push(line) })
  const { port } = await listen(t, { logger }, app => {
    app.get('/throws', () => { throw new Error('the password is 1234') })
    app.get('/rejects', async () => { throw Object.assign(new Error('secret'), { statusCode: 200 }) })
    app.get('/teapot', async () => { throw Object.assign(new Error('secret'), { statusCode: 418 }) })
    app.get('/odd', async () => { throw Object.assign(new Error('secret'), { statusCode: 599 }) })
  })
  assertError(t, await exchange(port, closing('GET', '/throws')), 500, 'Internal Server Error')
  const failure = lines.map(line => JSON.parse(line)).find(({ level }) => level === 50)
  t.match(failure, { reqId: 'req-1', msg: 'request failed', err: { message: 'the password is 1234', stack: String } })

  assertError(t, await exchange(port, closing('GET', '/rejects')), 500, 'Internal Server Error')
  assertError(t, await exchange(port, closing('GET', '/teapot')), 418, 'I\'m a Teapot')
  assertError(t, await exchange(port, closing('GET', '/odd')), 599, 'Unknown Error')
})

t.test('a request that comes while the server closes is 503, and the last of its connection', async t => {
  let release: () => void = () => {}
  const { app, port } = await listen(t, {}, app => {
    app.get('/slow', () => new Promise(resolve => { release = () => resolve('done') }))
  })
  const socket = connect(port, '127.0.0.1').setEncoding('latin1')
  let answers = ''
  socket.on('data', text => { answers += text })
  const arrived = once(app.server, 'request')
  socket.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n')
  await arrived

  const closed = app.close()
  socket.write('GET /models HTTP/1.1\r\nHost: a\r\n\r\n')
  await once(app.server, 'request')
  release()
  await Promise.all([closed, once(socket, 'close')])

  const [slow = '', refused = ''] = answers.split(/(?=HTTP\/1\.1 503)/)
  t.equal(parseResponse(slow).status, 200)
  const headers = assertError(t, refused, 503, 'Service Unavailable')
  t.equal(headers['connection'], 'close')
})
