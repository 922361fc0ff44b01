import { syncBuiltinESMExports } from 'node:module'
import zlib, { brotliDecompressSync, gunzipSync } from 'node:zlib'
import t from 'tap'
import { ask, listen } from '../support/app.ts'

const PARTS = ['swagger-ui.css', 'index.css', 'swagger-ui-bundle.js', 'swagger-ui-standalone-preset.js', 'swagger-initializer.js', 'theme/styles.css', 'theme/viewport.js', 'theme/icon.svg']
  .map(name => `/docs/static/${name}`)
/** A file that gzip doesn't make smaller. */
const TINY = '/docs/static/theme/viewport.js'
const DOCUMENTS = ['/docs/', '/docs/json', '/openapi.json', '/openapi.yaml', '/catalog.schema.json']

const decoders: Record<string, (bytes: Buffer) => Buffer> = { br: brotliDecompressSync, gzip: gunzipSync }

t.test('the page, its files and the documents are compressed, with a strong entity tag for each coding', async t => {
  const { port } = await listen(t)
  let transferred = 0
  for (const path of [...PARTS, ...DOCUMENTS].filter(path => path !== TINY)) {
    const plain = await ask(port, {}, 'GET', path)
    t.equal(plain.status, 200, path)
    const tags = new Set([plain.headers['etag']])
    for (const [encoding, decode] of Object.entries(decoders)) {
      const { headers, body } = await ask(port, { 'Accept-Encoding': encoding }, 'GET', path)
      t.match(headers, { 'content-encoding': encoding, 'content-length': String(body.length), 'content-type': plain.headers['content-type'], vary: 'accept-encoding', etag: /^"[\w-]{43}"$/ }, path)
      t.equal(decode(Buffer.from(body, 'latin1')).toString('latin1'), plain.body)
      tags.add(headers['etag'])
    }
    t.equal(tags.size, 3)
    transferred += (await ask(port, { 'Accept-Encoding': 'gzip, deflate, br' }, 'GET', path)).body.length
  }
  t.equal((await ask(port, { 'Accept-Encoding': 'gzip' }, 'GET', TINY)).headers['content-encoding'], undefined)
  t.ok(transferred < 600_000, `${transferred} of more than two million bytes`)
})

t.test('a browser caches files for an hour, and revalidates the page and the documents', async t => {
  const { port } = await listen(t)
  for (const path of [...PARTS, ...DOCUMENTS]) {
    const { headers } = await ask(port, { 'Accept-Encoding': 'br' }, 'GET', path)
    t.equal(headers['cache-control'], PARTS.includes(path) ? 'public, max-age=3600' : 'no-cache', path)
    for (const method of ['GET', 'HEAD']) {
      const unchanged = await ask(port, { 'Accept-Encoding': 'br', 'If-None-Match': String(headers['etag']) }, method, path)
      t.match(unchanged, { status: 304, headers: { etag: headers['etag'], vary: 'accept-encoding', 'cache-control': headers['cache-control'] }, body: /^$/ })
      t.match(unchanged.headers['content-length'] ?? headers['content-length'], headers['content-length'], 'none, or that of the 200')
      t.equal((await ask(port, { 'Accept-Encoding': 'br', 'If-None-Match': '"other"' }, method, path)).headers['content-length'], headers['content-length'])
    }
  }
})

t.test('a client that rejects every coding gets 406, and errors are sent as they are', async t => {
  const { port } = await listen(t, { corsOrigins: ['https://chat.example.com'] })
  for (const path of ['/docs/', '/docs/static/index.css', '/openapi.json']) {
    t.match(await ask(port, { 'Accept-Encoding': '*;q=0' }, 'GET', path), { status: 406, body: '{"statusCode":406,"statusMessage":"Not Acceptable"}' })
    t.equal((await ask(port, {}, 'GET', path)).headers['vary'], 'accept-encoding, Origin')
  }
  const { status, headers } = await ask(port, { 'Accept-Encoding': 'br' }, 'GET', '/docs/static/missing')
  t.equal(status, 404)
  t.notOk(headers['content-encoding'] ?? headers['etag'])
})

t.test('compression that failed is tried again', async t => {
  const { port } = await listen(t)
  const { restore } = t.capture(zlib, 'gzip', (...args: unknown[]) => (args.at(-1) as (error: Error) => void)(new Error('out of memory')))
  syncBuiltinESMExports()
  t.equal((await ask(port, {}, 'GET', '/docs/static/index.css')).status, 500)
  restore()
  syncBuiltinESMExports()
  t.equal((await ask(port, {}, 'GET', '/docs/static/index.css')).status, 200)
})
