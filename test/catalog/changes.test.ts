import assert from 'node:assert/strict'
import t from 'tap'
import { changesBetween, summarize } from '../../src/catalog/changes.ts'
import { checkCatalog } from '../../src/catalog/checker.ts'
import type { Catalog } from '../../src/schemas/catalog-file.ts'
import { edited, validCatalog } from '../support/catalog.ts'

async function catalogOf (text: string): Promise<Catalog> {
  const { catalog } = await checkCatalog(text)
  assert(catalog)
  return catalog
}

const before = await catalogOf(validCatalog)
const [gemma, llama] = before.models
assert(gemma !== undefined && llama !== undefined)

/** The summary of an edit of the catalog, and of undoing it. */
async function summaries (...edits: Parameters<typeof edited>): Promise<string[]> {
  const after = await catalogOf(edited(...edits))
  return [summarize(changesBetween(before, after)), summarize(changesBetween(after, before))]
}

/** A catalog of `count` models, each of its own publisher. */
const numbered = (count: number): Catalog => ({
  ...before,
  models: Array.from({ length: count }, (_, index) => ({ ...gemma, publisher: `p${index}` }))
})

t.test('added and removed models are named', async t => {
  const alone = { ...before, models: [gemma] }
  t.equal(summarize(changesBetween(alone, before)), '1 model added (meta/llama)')
  t.equal(summarize(changesBetween(before, alone)), '1 model removed (meta/llama)')
})

t.test('a renamed model is a new one', async t => {
  t.strictSame(await summaries(['name: gemma', 'name: gemma-2'], ['description: Llama', 'description: Camel']), [
    '1 model added (google/gemma-2), 1 removed (google/gemma), 1 changed (meta/llama)',
    '1 model added (google/gemma), 1 removed (google/gemma-2), 1 changed (meta/llama)'
  ])
})

t.test('a change of any key changes the model', async t => {
  for (const edit of [
    ['truncate: 7692', 'truncate: 7693'],
    ['endpoint: huggingface', 'endpoint: ollama'],
    ['endpoint: huggingface', 'allowed: false\n    endpoint: huggingface'],
    ['<strong>Gemma</strong>', '<strong>Gemma 2</strong>']
  ] as const) t.strictSame(await summaries([...edit]), ['1 model changed (google/gemma)', '1 model changed (google/gemma)'], edit[1])
})

t.test('another path template changes the models that use it', async t => {
  t.strictSame(await summaries(['/api/ai/huggingface/', '/hf/']), Array(2).fill('1 model changed (google/gemma)'))
  t.strictSame(await summaries(['/api/ai/ollama/', '/local/']), Array(2).fill('no model changed'))
})

t.test('the path of a model that isn\'t allowed doesn\'t count', async t => {
  const hidden = edited(['endpoint: huggingface', 'allowed: false\n    endpoint: huggingface'])
  t.equal(summarize(changesBetween(await catalogOf(hidden), await catalogOf(hidden.replace('/ai/huggingface/', '/hf/')))), 'no model changed')
})

t.test('the same values in another notation are not a change', async t => {
  t.strictSame(await summaries(
    ['endpoint: huggingface', 'allowed: true\n    endpoint: huggingface'],
    [/( {8}max_new_tokens: 500\n)( {8}truncate: 7692\n)/, '$2$1 # a comment\n']
  ), Array(2).fill('no model changed'))
})

t.test('a new order is reported, but not as a change of models', async t => {
  const swapped = { ...before, models: [llama, gemma] }
  t.equal(summarize(changesBetween(before, swapped)), 'models in another order')
  const more = { ...before, models: [...numbered(1).models, llama, gemma] }
  t.equal(summarize(changesBetween(before, more)), '1 model added (p0/gemma), models in another order')
  t.equal(summarize(changesBetween(before, { ...before, models: [...numbered(1).models, gemma, llama] })), '1 model added (p0/gemma)')
})

t.test('of many models only the first ten are named', async t => {
  const ten = 'p0/gemma, p1/gemma, p2/gemma, p3/gemma, p4/gemma, p5/gemma, p6/gemma, p7/gemma, p8/gemma, p9/gemma'
  const none = { ...before, models: [] }
  t.equal(summarize(changesBetween(none, numbered(10))), `10 models added (${ten})`)
  t.equal(summarize(changesBetween(none, numbered(11))), `11 models added (${ten} and 1 more)`)
})

t.test('names of Object.prototype work as publishers', async t => {
  const models = ['constructor', '__proto__'].map(publisher => ({ ...gemma, publisher }))
  t.equal(summarize(changesBetween(before, { ...before, models: [gemma, llama, ...models] })), '2 models added (constructor/gemma, __proto__/gemma)')
})
