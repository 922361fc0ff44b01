import t from 'tap'
import { ask, listen } from '../support/app.ts'

/** What a client sends on a condition, given the tag of the answer in gzip, which it asks for, and that in br. */
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
  // a cache that must revalidate says so, and is answered all the same
  [tag => ({ 'If-None-Match': tag, 'Cache-Control': 'no-cache' }), 304],
  [tag => ({ 'If-None-Match': tag, 'Cache-Control': 'max-age=0', Pragma: 'no-cache' }), 304],
  [() => ({ 'Cache-Control': 'only-if-cached' }), 200],
  [() => ({ 'Cache-Control': '\xFF,,,='.repeat(2000) }), 200],
  // there is no date to compare
  [() => ({ 'If-Modified-Since': 'Sat, 29 Oct 2044 19:43:31 GMT' }), 200],
  [tag => ({ 'If-None-Match': tag, 'If-Modified-Since': 'Sat, 29 Oct 1994 19:43:31 GMT' }), 304],
  [() => ({ Range: 'bytes=0-9' }), 200],
  // section 13.1.1
  [tag => ({ 'If-Match': tag }), 200],
  [() => ({ 'If-Match': '*' }), 200],
  [tag => ({ 'If-Match': `"xyzzy", ${tag}` }), 200],
  [tag => ({ 'If-Match': `"xyzzy"\t,\t${tag}` }), 200],
  [tag => ({ 'If-Match': `W/${tag}` }), 412],
  [() => ({ 'If-Match': '"xyzzy"' }), 412],
  [() => ({ 'If-Match': '' }), 412],
  [tag => ({ 'If-Match': '"xyzzy"', 'If-None-Match': tag }), 412],
  [tag => ({ 'If-Match': tag, 'If-None-Match': tag }), 304]
]

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
      if (status === 412) {
        if (method === 'GET') t.strictSame(JSON.parse(body), { statusCode: 412, statusMessage: 'Precondition Failed' })
        continue
      }
      t.match(headers, { etag, 'cache-control': full['cache-control'], vary: full['vary'] })
      if (status === 304) {
        t.equal(body, '')
        t.equal(headers['content-length'], undefined)
        t.equal(headers['content-type'], undefined)
      }
    }
  }
})

t.test('a connection goes on after a 304', async t => {
  const { address } = await listen(t)
  const { headers } = await fetch(`${address}/models`)
  for (let index = 0; index < 3; index++) {
    const { status } = await fetch(`${address}/models`, { headers: { 'if-none-match': headers.get('etag') ?? '' } })
    t.equal(status, 304)
    t.equal((await fetch(`${address}/models`)).status, 200)
  }
})

t.test('Cache-Control is what the service was told, with 200 and 304 alike', async t => {
  const { port } = await listen(t, { cacheControl: 'public, max-age=60, stale-while-revalidate=600' })
  const { headers } = await ask(port)
  t.equal(headers['cache-control'], 'public, max-age=60, stale-while-revalidate=600')
  const unchanged = await ask(port, { 'If-None-Match': String(headers['etag']) })
  t.equal(unchanged.status, 304)
  t.equal(unchanged.headers['cache-control'], 'public, max-age=60, stale-while-revalidate=600')
})
