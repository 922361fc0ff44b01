import { syncBuiltinESMExports } from 'node:module'
import zlib, { brotliDecompressSync, gunzipSync } from 'node:zlib'
import t from 'tap'
import { compress } from '../../src/response/representation.ts'
import { ask, exampleModels, listen } from '../support/app.ts'

const decode = { br: brotliDecompressSync, gzip: gunzipSync, identity: (bytes: Buffer) => bytes }

/** What clients send as Accept-Encoding, and the content coding in which they are answered. */
const NEGOTIATION: Array<[field: string, encoding: keyof typeof decode]> = [
  ['', 'identity'],
  ['identity', 'identity'],
  ['gzip', 'gzip'],
  ['br', 'br'],
  ['gzip, deflate', 'gzip'],
  ['gzip, deflate, br', 'br'],
  ['gzip, deflate, br, zstd', 'br'],
  ['GZip', 'gzip'],
  ['x-gzip', 'gzip'],
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
  ['gzip;q=', 'identity'],
  ['gzip;q=many', 'identity'],
  ['gzip;q=-1', 'identity'],
  ['br;q=-Infinity, *;q=0.1', 'br'],
  ['deflate;q=-0.001', 'identity'],
  ['gzip;q=1.5, br;q=0.1', 'br'],
  ['gzip;q=1.001', 'identity'],
  ['gzip;q=0.33333', 'gzip'],
  ['gzip; Q = 1.', 'gzip'],
  ['gzip;level=9', 'gzip'],
  ['br gzip', 'identity'],
  ['\xFF', 'identity'],
  ['gzip,'.repeat(2000), 'gzip'],
  ['x'.repeat(12_000), 'identity']
]

t.test('the content coding is the smallest of those that the client weighs most', async t => {
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

t.test('who says nothing of codings is answered as it is', async t => {
  const { port } = await listen(t)
  t.equal((await ask(port)).headers['content-encoding'], undefined)
})

t.test('who refuses every coding is told so', async t => {
  const { port } = await listen(t)
  for (const field of ['identity;q=0', '*;q=0', 'identity;q=0, deflate', 'br;q=0, gzip;q=0, identity;q=0', 'identity;q=0.0']) {
    const { status, headers, body } = await ask(port, { 'Accept-Encoding': field })
    t.equal(status, 406, field)
    t.equal(headers['vary'], 'accept-encoding')
    t.strictSame(JSON.parse(body), { statusCode: 406, statusMessage: 'Not Acceptable' })
  }
})

t.test('each representation has a strong tag of its own, which follows from its bytes', async t => {
  const { port } = await listen(t)
  const again = await listen(t)
  const tags = new Set<string | undefined>()
  for (const encoding of ['br', 'gzip', 'identity']) {
    const { headers } = await ask(port, { 'Accept-Encoding': encoding })
    t.match(headers['etag'], /^"[\w-]{43}"$/)
    t.equal((await ask(again.port, { 'Accept-Encoding': encoding })).headers['etag'], headers['etag'])
    tags.add(headers['etag'])
  }
  t.equal(tags.size, 3)
})

t.test('HEAD has the headers of GET in each coding', async t => {
  const { port } = await listen(t)
  for (const encoding of ['br', 'gzip', 'identity']) {
    const [get, head] = await Promise.all(['GET', 'HEAD'].map(method => ask(port, { 'Accept-Encoding': encoding }, method)))
    t.equal(head?.body, '')
    const { date: _, ...expected } = get?.headers ?? {}
    t.match(head?.headers, expected)
  }
})

t.test('a large answer is served as it is, and compressed as soon as it is', async t => {
  const models = exampleModels()
  models.models = Array.from({ length: 10_000 }, (_, index) => `publisher/model-${index}`)
  const { port, app } = await listen(t, { models })
  let answer = await ask(port, { 'Accept-Encoding': 'br' })
  t.equal(answer.status, 200)
  while (answer.headers['content-encoding'] !== 'br') answer = await ask(port, { 'Accept-Encoding': 'br' })
  t.strictSame(JSON.parse(brotliDecompressSync(Buffer.from(answer.body, 'latin1')).toString()), models)

  app.answer.publish(exampleModels())
  const { body } = await ask(port)
  t.strictSame(JSON.parse(body), exampleModels(), 'another catalog replaces it')
})

t.test('the same answer once more leaves each coding as it is, from the first moment', async t => {
  const { app: { answer } } = await listen(t)
  const before = ['br', 'gzip', 'identity'].map(encoding => answer.select(encoding))
  answer.publish(exampleModels())
  t.strictSame(['br', 'gzip', 'identity'].map(encoding => answer.select(encoding)), before)
  t.strictSame(before.map(representation => representation?.encoding), ['br', 'gzip', 'identity'])
})

t.test('a coding in which the answer doesn\'t shrink isn\'t offered', async t => {
  const codings = async (text: string) => (await compress(Buffer.from(text))).map(({ encoding }) => encoding)
  t.strictSame(await codings('{}'), [])
  t.strictSame(await codings('{"endpoints":{}}'), [])
  t.strictSame(await codings('abababababababababab'), ['br'], 'the frame of gzip takes more than it saves')
  t.strictSame(await codings('ab'.repeat(50)), ['br', 'gzip'])
})

t.test('who takes nothing but what is compressed is never refused in the moment before it is', async t => {
  const { app, port } = await listen(t)
  for (const name of ['first', 'second', 'third']) {
    const models = { ...exampleModels(), models: [name] }
    app.server.prependOnceListener('request', () => app.answer.publish(models)) // so nothing of it is compressed by then
    const { status, headers, body } = await ask(port, { 'Accept-Encoding': 'br, identity;q=0' })
    t.equal(status, 200)
    t.equal(headers['content-encoding'], 'br')
    t.strictSame(JSON.parse(brotliDecompressSync(Buffer.from(body, 'latin1')).toString()), models)
  }
})

t.test('what is published while somebody waits for compression is what comes', async t => {
  const { app } = await listen(t)
  app.answer.publish({ ...exampleModels(), models: ['next'] })
  const selected = app.answer.selectLast('gzip, identity;q=0')
  app.answer.publish({ ...exampleModels(), models: ['newest'] })
  const { body = Buffer.alloc(0) } = await selected ?? {}
  t.strictSame(JSON.parse(gunzipSync(body).toString()).models, ['newest'])
})

t.test('a program whose catalog can\'t be compressed goes on, and serves it as it is', async t => {
  const { app, port } = await listen(t)
  const models = { ...exampleModels(), models: ['next'] }
  const { restore } = t.capture(zlib, 'gzip', (...args: unknown[]) => (args.at(-1) as (error: Error) => void)(new Error('out of memory')))
  syncBuiltinESMExports()
  app.answer.publish(models)
  restore()
  syncBuiltinESMExports()
  const { body } = await ask(port, { 'Accept-Encoding': 'gzip' })
  t.strictSame(JSON.parse(body), models)
  await t.rejects(app.answer.compressed, { message: 'out of memory' })
})

t.test('however many fields clients think of, each is answered', async t => {
  const { port } = await listen(t)
  for (let index = 0; index < 300; index++) {
    const { headers } = await ask(port, { 'Accept-Encoding': `gzip, x-${index}` })
    t.equal(headers['content-encoding'], 'gzip')
  }
})
