import { readFileSync } from 'node:fs'
import t from 'tap'
import { checkCatalog } from '../../src/catalog/checker.ts'
import { viewOfCatalog } from '../../src/diff/client-view.ts'
import { viewOfResponse } from '../../src/diff/response-view.ts'
import type { ModelsResponse } from '../../src/schemas/models-response.ts'

const root = new URL('../../', import.meta.url)
const example: ModelsResponse = JSON.parse(readFileSync(new URL('test/fixtures/example-response.json', root), 'utf8'))

t.test('the path of each model is found in the example of the specification', async t => {
  const { catalog } = await checkCatalog(readFileSync(new URL('models.yaml', root), 'utf8'))
  t.strictSame(viewOfResponse(example), catalog && viewOfCatalog(catalog))
})

t.test('an inconsistent response has no view', async t => {
  const [first = ''] = example.models
  const { google, ...others } = example.configurations
  for (const broken of [
    { ...example, models: [...example.models, first] },
    { ...example, models: example.models.slice(1) },
    { ...example, models: ['nobody/nothing', ...example.models.slice(1)] },
    { ...example, configurations: others },
    { ...example, configurations: { ...others, alphabet: google ?? {} } },
    { ...example, endpoints: { ...example.endpoints, huggingface: example.endpoints.huggingface.toReversed() } },
    { ...example, endpoints: { ...example.endpoints, huggingface: example.endpoints.huggingface.map(() => '/') } }
  ]) t.equal(viewOfResponse(broken), undefined)
})

/** A response whose paths all look alike. */
function confusing (length: number, last: string): ModelsResponse {
  const { google } = example.configurations
  const configuration = google?.['gemma-2-27b-it']
  const names = Array.from({ length }, (_, index) => 'a'.repeat(index + 1))
  const paths = names.map(name => `/${'a'.repeat(length)}/${name}`)
  return {
    configurations: { p: Object.fromEntries(names.map(name => [name, Object.assign({}, configuration, { publisher: 'p', name })])) },
    models: names.map(name => `p/${name}`),
    endpoints: { huggingface: paths.slice(0, length / 2), cloudflare: [...paths.slice(length / 2, -1), last], openrouter: [], ollama: [] }
  }
}

t.test('the search for paths ends, however many ways there are to assign them', async t => {
  t.ok(viewOfResponse(confusing(40, `/${'a'.repeat(40)}`)))
  t.equal(viewOfResponse(confusing(40, '/b')), undefined)
})
