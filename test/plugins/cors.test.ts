import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { ask, exampleModels, exchange, listen, parseResponse } from '../support/app.ts'
import { Client, get } from '../support/client.ts'

const preflight = { Origin: 'https://chat.example.com', 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'content-type' }

t.test('without origins no page of another origin is allowed, and OPTIONS is not supported', async t => {
  const { port } = await listen(t)
  const { headers } = await ask(port, { Origin: 'https://chat.example.com' })
  t.equal(headers['access-control-allow-origin'], undefined)
  t.equal(headers['vary'], 'accept-encoding')
  t.equal((await ask(port, preflight, 'OPTIONS')).status, 405)
})

t.test('with * every page may read every response', async t => {
  const { port } = await listen(t, { corsOrigins: ['*'] })
  const { headers, body } = await ask(port, { Origin: 'https://chat.example.com' })
  t.match(headers, { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'ETag, X-Request-Id', vary: 'accept-encoding' })
  t.strictSame(JSON.parse(body), exampleModels())
  const unchanged = await ask(port, { Origin: 'null', 'If-None-Match': '*' })
  t.equal(unchanged.status, 304)
  t.equal(unchanged.headers['access-control-allow-origin'], '*')
})

t.test('the client of the specification passes its preflight, and is answered', async t => {
  const { port } = await listen(t, { corsOrigins: ['https://a.example', 'https://chat.example.com'] })
  const allowed = await ask(port, preflight, 'OPTIONS')
  t.equal(allowed.status, 204)
  t.match(allowed.headers, {
    'access-control-allow-origin': 'https://chat.example.com',
    'access-control-allow-methods': 'GET, HEAD',
    'access-control-allow-headers': 'Authorization, Baggage, Content-Type, If-None-Match, Traceparent, Tracestate, X-Request-Id',
    'access-control-max-age': '7200',
    vary: /Origin/
  })
  const { status, headers } = await ask(port, { Origin: 'https://chat.example.com', 'Content-Type': 'application/json' })
  t.equal(status, 200)
  t.equal(headers['access-control-allow-origin'], 'https://chat.example.com')
})

t.test('a preflight gets no body and no length, waits for none, and has the same response at every path', async t => {
  const { port } = await listen(t, { corsOrigins: ['*'] })
  const fields = { ...preflight, 'Access-Control-Request-Headers': 'authorization,traceparent,x-other' }
  const expected = await ask(port, fields, 'OPTIONS')
  t.match(expected, { status: 204, body: /^$/ })
  for (const name of ['content-length', 'content-type', 'transfer-encoding']) t.notOk(Object.hasOwn(expected.headers, name), name)
  for (const [path, further] of [['/nope', {}], ['/livez', {}], ['/docs', {}], ['/models', { 'Content-Length': '9' }]] as const) {
    const { status, headers } = await ask(port, { ...fields, ...further }, 'OPTIONS', path)
    const { date: _date, 'x-request-id': _id, ...others } = headers
    t.match(expected.headers, others)
    t.equal(status, 204, path)
  }
})

t.test('additional header fields are allowed by name', async t => {
  const { port } = await listen(t, { corsOrigins: ['*'], corsHeaders: ['sentry-trace', 'X-B3-TraceId'] })
  const { headers } = await ask(port, preflight, 'OPTIONS')
  t.match(headers['access-control-allow-headers'], /^Authorization, .*, sentry-trace, X-B3-TraceId$/)
  t.notMatch(headers['vary'], /request-headers/i)
})

t.test('origins that aren\'t listed are not allowed, and every response varies with the origin', async t => {
  const { address, port } = await listen(t, { corsOrigins: ['https://chat.example.com'] })
  for (const origin of ['https://evil.example', 'https://chat.example.com.evil.example', 'https://chat.example.com:8443', 'http://chat.example.com', 'null', '', 'x'.repeat(10_000), '\xFF']) {
    const { status, headers } = await ask(port, { Origin: origin })
    t.equal(status, 200)
    t.equal(headers['access-control-allow-origin'], undefined, origin.slice(0, 40))
  }
  for (const init of [{}, { headers: { 'if-none-match': '*' } }, { headers: { origin: 'https://chat.example.com' } }]) {
    const { headers } = await fetch(`${address}/models`, init)
    t.equal(headers.get('vary'), 'accept-encoding, Origin')
  }
})

t.test('every response varies with the coding and the origin, even the last one while the service drains', async t => {
  const { app, port } = await listen(t, { corsOrigins: ['https://chat.example.com'] })
  const client = new Client(t, port).send(get('/models'))
  await client.until(/\}\}$/)
  const [start, end] = get('/models', 'If-None-Match: *\r\n').split(/(?=Host)/)
  client.send(String(start))
  const drained = app.drain(20)
  while (app.server.listening) await setImmediate()
  client.send(String(end))
  const [, last = ''] = (await client.closed()).split('HTTP/1.1 304 ')
  t.match(parseResponse(`HTTP/1.1 304 ${last}`).headers, { connection: 'close', vary: 'accept-encoding, Origin', etag: /^"/ })
  await drained
})

t.test('pages can read errors, too', async t => {
  const { port } = await listen(t, { corsOrigins: ['*'] })
  const { status, headers } = parseResponse(await exchange(port, 'GET /nope HTTP/1.1\r\nHost: a\r\nOrigin: https://a.example\r\nConnection: close\r\n\r\n'))
  t.equal(status, 404)
  t.equal(headers['access-control-allow-origin'], '*')
  t.equal((await ask(port, { 'Accept-Encoding': '*;q=0' })).headers['access-control-allow-origin'], '*')
  t.equal((await ask(port, {}, 'POST')).headers['allow'], 'GET, HEAD')
})
