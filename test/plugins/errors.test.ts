import { once } from 'node:events'
import { pino } from 'pino'
import t from 'tap'
import { assertError, exchange, listen, parseResponse } from '../support/app.ts'
import { Client, get } from '../support/client.ts'

/** A request after which the connection is closed. */
function closing (method: string, url: string, fields = '') {
  return `${method} ${url} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${fields}\r\n`
}

t.test('an unknown path gets 404', async t => {
  const { port } = await listen(t)
  for (const url of ['/nope', '/models/', '/models/google', '/Models', '/docs/nope', '/docs/nope?a', '/docs/x/y?', '/docs/static/nope.js', '/docs/static/theme/nope', '/docs/static/a/b', '//', '/models%2F', '/openapi.json/x']) {
    assertError(t, await exchange(port, closing('GET', url)), 404, 'Not Found')
  }
  assertError(t, await exchange(port, closing('POST', '/nope', 'Content-Type: application/json\r\nContent-Length: 1\r\n') + '{'), 404, 'Not Found')
})

t.test('an unsupported method of a known path gets 405 with Allow', async t => {
  for (const basePath of ['', '/api']) {
    const { port } = await listen(t, { basePath, corsOrigins: ['*'] })
    const refused = async (method: string, url: string) => assertError(t, await exchange(port, closing(method, url)), 405, 'Method Not Allowed')['allow']
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'PROPFIND', 'TRACE']) t.equal(await refused(method, `${basePath}/models?a=b`), 'GET, HEAD', method)
    const paths = [
      '/', '/?a', '/docs', '/docs/', '/docs/static/swagger-ui.css', '/docs/static/theme/icon.svg', '/docs/static/swagger%2Dui.css?a#b', '/openapi.json', '/openapi.yaml',
      '/mod%65ls', '/models#a', '/%6D%6f%64%65%6C%73?%zz'
    ]
    for (const path of paths) t.equal(await refused('DELETE', `${basePath}${path}`), 'GET, HEAD', path)
    if (basePath === '') t.equal(await refused('POST', 'http://a?b'), 'GET, HEAD')
    for (const url of ['/livez', '/readyz', '/metrics', `http://a${basePath}/models`, `HTTPS://a:1${basePath}/models?a`]) t.equal(await refused('POST', url), 'GET, HEAD', url)
  }
  const { port } = await listen(t)
  t.equal(assertError(t, await exchange(port, closing('OPTIONS', '/models')), 405, 'Method Not Allowed')['allow'], 'GET, HEAD', 'without CORS')
})

t.test('an unknown path gets 404 with any method', async t => {
  const { port } = await listen(t, { corsOrigins: ['*'] })
  for (const url of ['/nope', '/models/', '/models/x', '/:a', '/(.*)', '/*', '*', '/%2F', '/models%2F', '/%25', 'http://a/nope', '/'.repeat(5000)]) {
    t.notOk(assertError(t, await exchange(port, closing('POST', url)), 404, 'Not Found')['allow'], url.slice(0, 40))
  }
})

t.test('an unneeded body doesn\'t hide the error', async t => {
  const { port } = await listen(t)
  for (const [type, body] of [['application/json', '{'], ['nonsense', 'x'], ['text/plain', 'x'.repeat(2_000_000)]] as const) {
    const fields = `Content-Type: ${type}\r\nContent-Length: ${body.length}\r\n`
    assertError(t, await exchange(port, closing('POST', '/models', fields) + body), 405, 'Method Not Allowed')
  }
})

t.test('a malformed URL gets 400', async t => {
  const { port } = await listen(t)
  for (const url of ['/%zz', '/%', '/%C3', '/models%']) {
    assertError(t, await exchange(port, closing('GET', url)), 400, 'Bad Request')
  }
})

t.test('a request without a host gets 400 in HTTP/1.1, but not in HTTP/1.0', async t => {
  const { port } = await listen(t)
  for (const path of ['/models', '/metrics', '/livez', '/docs', '/nope']) {
    assertError(t, await exchange(port, `GET ${path} HTTP/1.1\r\nConnection: close\r\n\r\n`), 400, 'Bad Request')
  }
  t.equal(parseResponse(await exchange(port, 'GET /models HTTP/1.0\r\n\r\n')).status, 200)
})

t.test('a client that expects 100-continue gets its response at once, also after another one', async t => {
  const { port } = await listen(t)
  const answers = await exchange(port, get('/livez') + closing('POST', '/models', 'Expect: 100-continue\r\nContent-Length: 9\r\n'))
  const [first = '', second = '', ...more] = answers.split(/(?=HTTP\/1\.1 )/)
  t.match(parseResponse(first), { status: 200, body: 'ok\n' })
  assertError(t, second, 405, 'Method Not Allowed')
  t.strictSame(more, [])
})

t.test('an unknown expectation is ignored', async t => {
  const { port } = await listen(t)
  t.equal(parseResponse(await exchange(port, closing('GET', '/models', 'Expect: miracles\r\n'))).status, 200)
})

t.test('only the log has the cause of an error', async t => {
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
  t.match(failure, { reqId: /-1$/, msg: 'request failed', err: { message: 'the password is 1234', stack: String } })

  assertError(t, await exchange(port, closing('GET', '/rejects')), 500, 'Internal Server Error')
  assertError(t, await exchange(port, closing('GET', '/teapot')), 418, 'I\'m a Teapot')
  assertError(t, await exchange(port, closing('GET', '/odd')), 599, 'Unknown Error')
})

t.test('a request on an open connection while the server closes is answered, as its last', async t => {
  let release: () => void = () => {}
  const { app, port } = await listen(t, {}, app => {
    app.get('/slow', () => new Promise(resolve => { release = () => resolve('done') }))
  })
  const arrived = once(app.server, 'request')
  const client = new Client(t, port).send(get('/slow'))
  await arrived
  const closed = app.close()
  client.send(get('/models') + get('/models'))
  await once(app.server, 'request')
  release()
  const [slow = '', last = '', ...more] = (await client.closed()).split(/(?=HTTP\/1\.1 )/)
  t.match(parseResponse(slow), { status: 200, body: 'done' })
  t.match(parseResponse(last), { status: 200, headers: { connection: 'close' }, body: /\}$/ })
  t.strictSame(more, [])
  await closed
})
