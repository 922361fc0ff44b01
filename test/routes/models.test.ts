import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { isDeepStrictEqual } from 'node:util'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import t from 'tap'
import { ask, exampleModels, exchange, largeModels, listen, parseResponse } from '../support/app.ts'

const decode = { br: brotliDecompressSync, gzip: gunzipSync, identity: (bytes: Buffer) => bytes }

/** Values of Accept-Encoding, and the content coding of the response. */
const NEGOTIATION: Array<[field: string, encoding: keyof typeof decode]> = [
  ['', 'identity'],
  ['identity', 'identity'],
  ['gzip', 'gzip'],
  ['br', 'br'],
  ['gzip, deflate', 'gzip'],
  ['gzip, deflate, br', 'br'],
  ['gzip, deflate, br, zstd', 'br'],
  ['GZip', 'gzip'],
  ['*', 'br'],
  // RFC 9110, section 12.5.3
  ['compress, gzip', 'gzip'],
  ['compress;q=0.5, gzip;q=1.0', 'gzip'],
  ['gzip;q=1.0, identity; q=0.5, *;q=0', 'gzip'],
  ['br;q=0.5, gzip;q=1', 'gzip'],
  ['br;q=0, *', 'gzip'],
  ['br;q=0, gzip;q=0, *', 'identity'],
  ['gzip;q=0', 'identity'],
  ['br;q=0.1, identity', 'identity'],
  ['identity;q=0, gzip;q=0.001', 'gzip'],
  ['*;q=0.1', 'br'],
  ['deflate', 'identity'],
  ['deflate, *;q=0, gzip;q=0.5', 'gzip'],
  // nonsense
  [',', 'identity'],
  [';q=1', 'identity'],
  ['gzip;level=9', 'gzip'],
  ['\xFF', 'identity'],
  ['gzip,'.repeat(2000), 'gzip'],
  ['x'.repeat(12_000), 'identity']
]

/** Conditional requests, by the tags of the response in gzip, which they accept, and in br. */
const CONDITIONS: Array<[fields: (tag: string, another: string) => Record<string, string>, status: number]> = [
  // RFC 9110, section 13.1.2
  [tag => ({ 'If-None-Match': tag }), 304],
  [tag => ({ 'If-None-Match': `W/${tag}` }), 304],
  [() => ({ 'If-None-Match': '*' }), 304],
  [() => ({ 'If-None-Match': '"xyzzy"' }), 200],
  [() => ({ 'If-None-Match': 'W/"xyzzy"' }), 200],
  [tag => ({ 'If-None-Match': `"xyzzy", ${tag}, "c3piozzzz"` }), 304],
  [tag => ({ 'If-None-Match': `"xyzzy",${tag}` }), 304],
  [tag => ({ 'If-None-Match': `W/"xyzzy", W/${tag}` }), 304],
  [tag => ({ 'If-None-Match': `"xyzzy",\t${tag}` }), 304],
  [tag => ({ 'If-None-Match': `${tag}\t, "xyzzy"` }), 304],
  [(_, another) => ({ 'If-None-Match': another }), 200],
  [(tag, another) => ({ 'If-None-Match': `${another}, ${tag}` }), 304],
  [() => ({ 'If-None-Match': '' }), 200],
  [tag => ({ 'If-None-Match': tag.slice(1, -1) }), 200],
  [tag => ({ 'If-None-Match': tag.toLowerCase() }), 200],
  [() => ({ 'If-None-Match': '"'.repeat(5000) }), 200],
  [tag => ({ 'If-None-Match': `${'"x", '.repeat(2000)}${tag}` }), 304],
  [() => ({ 'If-None-Match': ','.repeat(10_000) }), 200],
  // a cache that must revalidate says so, and gets 304 all the same
  [tag => ({ 'If-None-Match': tag, 'Cache-Control': 'no-cache' }), 304],
  [tag => ({ 'If-None-Match': tag, 'Cache-Control': 'max-age=0', Pragma: 'no-cache' }), 304],
  [() => ({ 'Cache-Control': 'only-if-cached' }), 200],
  [() => ({ 'Cache-Control': '\xFF,,,='.repeat(2000) }), 200],
  // there is no date to compare
  [() => ({ 'If-Modified-Since': 'Sat, 29 Oct 2044 19:43:31 GMT' }), 200],
  [tag => ({ 'If-None-Match': tag, 'If-Modified-Since': 'Sat, 29 Oct 1994 19:43:31 GMT' }), 304],
  [() => ({ 'If-Match': '"xyzzy"' }), 200],
  [() => ({ Range: 'bytes=0-9' }), 200]
]

t.test('GET /models answers with the models as JSON without parameters', async t => {
  const { address } = await listen(t)
  const response = await fetch(`${address}/models`)
  t.equal(response.status, 200)
  t.equal(response.headers.get('content-type'), 'application/json')
  t.strictSame(await response.json(), exampleModels())
})

t.test('a response larger than a socket accepts at once arrives whole, in each coding', async t => {
  const models = largeModels()
  const { port } = await listen(t, { models })
  for (const encoding of ['br', 'gzip', 'identity'] as const) {
    const { headers, body } = await ask(port, { 'Accept-Encoding': encoding })
    t.equal(body.length, Number(headers['content-length']))
    t.ok(isDeepStrictEqual(JSON.parse(decode[encoding](Buffer.from(body, 'latin1')).toString()), models), encoding)
  }
})

t.test('a query, a body and its type change nothing', async t => {
  const { address, port } = await listen(t)
  for (const init of [{ headers: { 'content-type': 'application/json' } }, { headers: { 'content-type': 'nonsense' } }]) {
    const response = await fetch(`${address}/models?publisher=google&x=%zz`, init)
    t.equal(response.status, 200)
    t.strictSame(await response.json(), exampleModels())
  }
  const answer = await exchange(port, 'GET /models HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 5\r\nConnection: close\r\n\r\n{"a":')
  t.equal(parseResponse(answer).status, 200)
})

t.test('a body of GET doesn\'t affect the next request of the connection', async t => {
  const { port } = await listen(t)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  for (let index = 0; index < 3; index++) {
    const outgoing = request({ port, path: '/models', agent, headers: { 'content-length': 4 } }).end('{{{{')
    const [response] = await once(outgoing, 'response')
    t.equal(response.statusCode, 200)
    await once(response.resume(), 'end')
  }
})

t.test('the content coding is the smallest of those with the highest weight', async t => {
  const { port } = await listen(t)
  for (const [field, encoding] of NEGOTIATION) {
    const { status, headers, body } = await ask(port, { 'Accept-Encoding': field })
    t.equal(status, 200, field)
    t.equal(headers['content-encoding'] ?? 'identity', encoding, field)
    t.equal(Number(headers['content-length']), body.length)
    t.equal(headers['vary'], 'accept-encoding')
    t.strictSame(JSON.parse(decode[encoding](Buffer.from(body, 'latin1')).toString()), exampleModels())
  }
})

t.test('a client that sends no Accept-Encoding is answered without compression', async t => {
  const { port } = await listen(t)
  t.equal((await ask(port)).headers['content-encoding'], undefined)
})

t.test('a client that rejects every coding is answered 406', async t => {
  const { port } = await listen(t)
  for (const field of ['identity;q=0', '*;q=0', 'identity;q=0, deflate', 'br;q=0, gzip;q=0, identity;q=0', 'identity;q=0.0']) {
    const { status, headers, body } = await ask(port, { 'Accept-Encoding': field })
    t.equal(status, 406, field)
    t.equal(headers['vary'], 'accept-encoding')
    t.strictSame(JSON.parse(body), { statusCode: 406, statusMessage: 'Not Acceptable' })
  }
})

t.test('HEAD gets the header fields of GET in each coding', async t => {
  const { port } = await listen(t)
  for (const encoding of ['br', 'gzip', 'identity']) {
    const [get, head] = await Promise.all(['GET', 'HEAD'].map(method => ask(port, { 'Accept-Encoding': encoding }, method)))
    t.equal(head?.body, '')
    const [expected, actual] = [get, head].map(answered => ({ ...answered?.headers, date: '', 'x-request-id': '' }))
    t.strictSame(actual, expected)
  }
})

t.test('conditional requests are answered as RFC 9110 says', async t => {
  const { port } = await listen(t)
  const { headers: full } = await ask(port, { 'Accept-Encoding': 'gzip' })
  const { headers: { etag: another = '' } } = await ask(port, { 'Accept-Encoding': 'br' })
  const { etag = '' } = full
  for (const [fields, expected] of CONDITIONS) {
    for (const method of ['GET', 'HEAD']) {
      const condition = fields(etag, another)
      const { status, headers, body } = await ask(port, { 'Accept-Encoding': 'gzip', ...condition }, method)
      t.equal(status, expected, `${method} ${JSON.stringify(condition).slice(0, 80)}`)
      t.match(headers, { etag, 'cache-control': full['cache-control'], vary: full['vary'] })
      if (status === 304) {
        t.equal(body, '')
        t.equal(headers['content-length'], undefined)
        t.equal(headers['content-type'], undefined)
      }
    }
  }
})

t.test('a connection can be used after a 304', async t => {
  const { address } = await listen(t)
  const { headers } = await fetch(`${address}/models`)
  for (let index = 0; index < 3; index++) {
    const { status } = await fetch(`${address}/models`, { headers: { 'if-none-match': headers.get('etag') ?? '' } })
    t.equal(status, 304)
    t.equal((await fetch(`${address}/models`)).status, 200)
  }
})

t.test('Cache-Control is as configured, with 200 and 304 alike', async t => {
  const { port } = await listen(t, { cacheControl: 'public, max-age=60, stale-while-revalidate=600' })
  const { headers } = await ask(port)
  t.equal(headers['cache-control'], 'public, max-age=60, stale-while-revalidate=600')
  const unchanged = await ask(port, { 'If-None-Match': String(headers['etag']) })
  t.equal(unchanged.status, 304)
  t.equal(unchanged.headers['cache-control'], 'public, max-age=60, stale-while-revalidate=600')
})
