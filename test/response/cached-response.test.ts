import { syncBuiltinESMExports } from 'node:module'
import { isDeepStrictEqual } from 'node:util'
import zlib, { brotliDecompressSync } from 'node:zlib'
import fc from 'fast-check'
import { load } from 'js-yaml'
import t from 'tap'
import { checkCatalog } from '../../src/catalog/checker.ts'
import { deriveModels } from '../../src/catalog/derive.ts'
import { represent } from '../../src/response/representation.ts'
import type { ModelsResponse } from '../../src/schemas/models-response.ts'
import { ask, exampleModels, listen } from '../support/app.ts'
import { edited } from '../support/catalog.ts'

/** Texts that serializers and parsers are known to misread. */
const HOSTILE = ['', '"', '\\', '"\\', '\\u0041', '\u0000', '\u0008\t\n\f\r', '\u007F', '\u2028\u2029', '\uD800', '\uDC00x', 'x\uDBFF', '\uFEFF', '😀', 'e\u0301', '</script>', '__proto__', '漢'.repeat(50)]

/** Names that every object knows. */
const KNOWN = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'toJSON', 'then', '__defineGetter__', 'length', '0', '-1', '1e3']

const text = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...HOSTILE, 'a'), { maxLength: 30 }).map(parts => parts.join(''))
)
const name = fc.oneof(fc.constantFrom(...KNOWN), fc.string({ unit: 'binary', minLength: 1 }).filter(name => name !== '__proto__'), text.filter(name => !['', '__proto__'].includes(name)))
const tokens = fc.oneof(fc.constantFrom(1, 2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }))
const positive = fc.oneof(fc.constantFrom(5e-324, 1e-7, 1e21, 0.1 + 0.2, Number.MAX_VALUE), fc.double({ min: 5e-324, max: Number.MAX_VALUE, noNaN: true }))
const parameters = fc.record({
  max_new_tokens: tokens,
  typical_p: fc.oneof(fc.constantFrom(-1, 1, 5e-324), fc.double({ min: 5e-324, max: 1, noNaN: true })),
  repetition_penalty: fc.oneof(fc.constant(-1), positive),
  truncate: tokens,
  return_full_text: fc.boolean(),
  temperature: fc.oneof(fc.constant(0), positive)
}, { requiredKeys: ['max_new_tokens', 'typical_p', 'repetition_penalty', 'truncate', 'return_full_text'], noNullPrototype: true })
const configuration = fc.record({
  publisher: name,
  name,
  description: text,
  icon: text,
  type: fc.constantFrom('instruct' as const, 'chat' as const),
  configuration: fc.record({ model: text, parameters }, { noNullPrototype: true })
}, { noNullPrototype: true })
const paths = fc.array(text, { maxLength: 4 })
const anyModels = fc.record<ModelsResponse>({
  configurations: fc.dictionary(name, fc.dictionary(name, configuration, { maxKeys: 3, noNullPrototype: true }), { maxKeys: 3, noNullPrototype: true }),
  models: fc.array(text),
  endpoints: fc.record({ huggingface: paths, cloudflare: paths, openrouter: paths, ollama: paths }, { noNullPrototype: true })
}, { noNullPrototype: true })

t.test('the response is what was derived, to the last character', async t => {
  const { app } = await listen(t)
  await fc.assert(fc.asyncProperty(anyModels, async models => {
    await app.modelsResponse.publish(models)
    const served: unknown = JSON.parse(String(app.modelsResponse.select('identity')?.body))
    // tap's comparison reads the constructor of an object, which is data here
    t.ok(isDeepStrictEqual(served, models))
  }), { numRuns: 200 })
})

t.test('a field that the schema doesn\'t declare is not served', async t => {
  const { app, port } = await listen(t)
  const models = structuredClone(exampleModels())
  const gemma = models.configurations['google']?.['gemma'] ?? {}
  Object.assign(models, { version: 1 })
  Object.assign(models.endpoints, { azure: ['/a'] })
  for (const object of [gemma, Object(gemma).configuration, Object(gemma).configuration.parameters]) Object.assign(object, { secret: 'a', toJSON: 'b' })
  await app.modelsResponse.publish(models)
  t.strictSame(JSON.parse((await ask(port)).body), exampleModels())
})

/** A value whose objects have their keys in the opposite order. */
function reversed (value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).reverse().map(([key, inner]) => [key, reversed(inner)]))
}

t.test('the order of keys in the file changes no entity tag', async t => {
  const merged = edited(['<<: *shared', ['typical_p: 0.2', 'repetition_penalty: 1.1', 'return_full_text: false'].join('\n        ')])
  const { catalog } = await checkCatalog(JSON.stringify(reversed(load(merged)), undefined, 1))
  t.ok(catalog)
  if (catalog === undefined) return
  const [one, other] = [await listen(t), await listen(t, { models: deriveModels(catalog) })]
  for (const encoding of ['br', 'gzip', 'identity']) {
    const [first, second] = await Promise.all([one, other].map(({ port }) => ask(port, { 'Accept-Encoding': encoding })))
    t.match(first?.headers['etag'], /^"[\w-]{43}"$/)
    t.equal(second?.headers['etag'], first?.headers['etag'], encoding)
    t.equal(second?.body, first?.body)
  }
})

t.test('a new catalog is served in each coding once it is published', async t => {
  const { app: { modelsResponse }, port } = await listen(t)
  const before = await ask(port, { 'Accept-Encoding': 'br' })
  const models = { ...exampleModels(), models: Array.from({ length: 30_000 }, (_, index) => `publisher/model-${index}`) }
  const published = modelsResponse.publish(models)
  t.equal(modelsResponse.select('br')?.etag, before.headers['etag'], 'nothing changes before it is compressed')
  await published
  for (const encoding of ['br', 'gzip', 'identity']) t.equal(modelsResponse.select(encoding)?.encoding, encoding)
  const { headers, body } = await ask(port, { 'Accept-Encoding': 'br' })
  t.equal(headers['content-encoding'], 'br')
  t.strictSame(JSON.parse(brotliDecompressSync(Buffer.from(body, 'latin1')).toString()), models)
})

t.test('publishing the same catalog again changes no entity tag', async t => {
  const { app: { modelsResponse } } = await listen(t)
  const tags = () => ['br', 'gzip', 'identity'].map(encoding => modelsResponse.select(encoding)?.etag)
  const before = tags()
  await modelsResponse.publish(exampleModels())
  t.strictSame(tags(), before)
  t.equal(new Set(before).size, 3)
})

t.test('of catalogs that are published at the same time the last is served, whichever is compressed first', async t => {
  const { app: { modelsResponse }, port } = await listen(t)
  const large = { ...exampleModels(), models: Array.from({ length: 30_000 }, (_, index) => `publisher/model-${index}`) }
  const small = { ...exampleModels(), models: ['newest'], endpoints: { huggingface: [], cloudflare: ['/a'], openrouter: [], ollama: [] } }
  await Promise.all([modelsResponse.publish(large), modelsResponse.publish(small)])
  t.strictSame(JSON.parse((await ask(port)).body), small)
  t.strictSame(modelsResponse.modelCounts, { huggingface: 0, cloudflare: 1, openrouter: 0, ollama: 0 })
})

t.test('a catalog that is published before the application is ready is the first that is served', async t => {
  const models = { ...exampleModels(), models: ['newest'] }
  const { port } = await listen(t, {}, app => { app.modelsResponse.publish(models).catch(t.threw) })
  t.strictSame(JSON.parse((await ask(port)).body), models)
})

t.test('a response that was made before is served at once, instead of the first one or one that is still being published', async t => {
  const { app: { modelsResponse: maker } } = await listen(t)
  const edition = await maker.make({ ...exampleModels(), models: ['publisher/made'] })
  t.not(edition.representations.get('identity')?.etag, maker.etag, 'making isn\'t serving')
  const { app: { modelsResponse }, port } = await listen(t, {}, app => app.modelsResponse.serve(edition))
  t.strictSame(JSON.parse((await ask(port)).body).models, ['publisher/made'])
  const published = modelsResponse.publish(exampleModels())
  modelsResponse.serve(edition)
  await published
  t.strictSame(JSON.parse((await ask(port)).body).models, ['publisher/made'])
  t.equal(modelsResponse.edition, edition)
})

t.test('a catalog that can\'t be compressed or serialized doesn\'t change the response', async t => {
  const { app: { modelsResponse }, port } = await listen(t)
  const { restore } = t.capture(zlib, 'gzip', (...args: unknown[]) => (args.at(-1) as (error: Error) => void)(new Error('out of memory')))
  syncBuiltinESMExports()
  await t.rejects(modelsResponse.publish({ ...exampleModels(), models: ['next'] }), { message: 'out of memory' })
  restore()
  syncBuiltinESMExports()
  const unserializable = { ...exampleModels(), get models (): string[] { throw new Error('no models') } }
  await t.rejects(modelsResponse.publish(unserializable), { message: 'no models' })
  t.strictSame(JSON.parse((await ask(port)).body), exampleModels())

  const models = { ...exampleModels(), models: ['after'] }
  await modelsResponse.publish(models)
  t.strictSame(JSON.parse((await ask(port)).body), models)
})

t.test('a coding in which the response doesn\'t shrink isn\'t offered', async t => {
  const codings = async (text: string) => [...(await represent(Buffer.from(text))).keys()]
  t.strictSame(await codings('{}'), ['identity'])
  t.strictSame(await codings('{"endpoints":{}}'), ['identity'])
  t.strictSame(await codings('abababababababababab'), ['identity', 'br'], 'the frame of gzip takes more than it saves')
  t.strictSame(await codings('ab'.repeat(50)), ['identity', 'br', 'gzip'])
})
