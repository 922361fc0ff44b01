import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { checkCatalog } from '../../src/catalog/checker.ts'
import { compare } from '../../src/drift/comparison.ts'
import { readListing, type Listing } from '../../src/drift/listing.ts'
import { ListError, type Answer } from '../../src/drift/provider.ts'
import { PROVIDERS } from '../../src/drift/providers.ts'
import { ENDPOINT_CATEGORIES } from '../../src/schemas/models-response.ts'
import { catalogOf, recorded } from '../support/provider-server.ts'
import { isThorough, SEED } from '../support/thorough.ts'

const models = ['deepseek/deepseek-chat:free', 'google/gemma-2-27b-it', '@cf/meta/llama-3.3-70b-instruct-fp8-fast', 'llama3.2', 'constructor', '__proto__']
const { catalog } = await checkCatalog(catalogOf(ENDPOINT_CATEGORIES.flatMap(endpoint => models.map(model => ({ endpoint, model })))))

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', 'constructor', '\u001B[2J\u009B', '2026-13-45', '9'.repeat(400), ...models))
const json = fc.oneof(fc.jsonValue({ stringUnit: 'binary', depthSize: 'small' }), text)

/** A recorded answer with other values in some places. */
const damaged = fc.tuple(
  fc.constantFrom('openrouter', 'openrouter-endpoints', 'huggingface', 'cloudflare-1', 'ollama-tags', 'ollama-show').map(recorded),
  fc.array(fc.tuple(fc.nat(200), json), { minLength: 1, maxLength: 4 })
).map(([answer, edits]) => {
  const replacements = new Map(edits)
  let place = 0
  return JSON.parse(JSON.stringify(answer), (key, value) => replacements.has(place++) && key !== '' ? replacements.get(place - 1) : value)
})

const answer: fc.Arbitrary<Answer> = fc.record({ value: fc.oneof(json, damaged), model: fc.constantFrom(...models) }, { requiredKeys: ['value'], noNullPrototype: true })

function listing (category: typeof ENDPOINT_CATEGORIES[number], answers: Answer[]): Listing | ListError {
  try {
    return readListing(PROVIDERS[category], answers, category)
  } catch (error) {
    assert(error instanceof ListError)
    return error
  }
}

t.test('no list, whatever its content, makes it throw or puts control characters into a message', async t => {
  assert(catalog)
  let count = 0
  t.doesNotThrow(() => fc.assert(fc.property(fc.array(answer, { minLength: 1, maxLength: 3 }), answers => {
    const lists = new Map(ENDPOINT_CATEGORIES.map(category => [category, listing(category, answers)]))
    const { findings } = compare(catalog, lists, { within: 30, today: '2026-11-30', acknowledged: [], isStrict: false })
    for (const { message } of findings) assert.doesNotMatch(message, /[\p{Cc}\p{Cf}\p{Cs}]/u)
    count += [...lists.values()].filter(list => !(list instanceof ListError)).length
  }), { seed: SEED, numRuns: isThorough ? 50_000 : 2000 }))
  t.ok(count > 100, 'many of them are lists')
})
