import t from 'tap'
import { checkCatalog } from '../../src/catalog/checker.ts'
import { deriveModels } from '../../src/catalog/derive.ts'
import { edited, validCatalog } from '../support/catalog.ts'

async function derive (text: string) {
  const { catalog, diagnostics } = await checkCatalog(text)
  if (catalog === undefined) throw new Error(diagnostics[0]?.message)
  return deriveModels(catalog)
}

t.test('models come in the order of the catalog, configurations by publisher and name', async t => {
  const { models, configurations } = await derive(validCatalog)
  t.strictSame(models, ['google/gemma', 'meta/llama'])
  t.strictSame(configurations['meta']?.['llama'], {
    publisher: 'meta',
    name: 'llama',
    description: 'Llama',
    icon: 'simple-icons:meta',
    type: 'chat',
    configuration: {
      model: '@cf/meta/llama',
      parameters: {
        max_new_tokens: 500,
        typical_p: -1,
        repetition_penalty: -1,
        truncate: 7692,
        return_full_text: true,
        temperature: 0.6
      }
    }
  })
})

t.test('models of one publisher are grouped', async t => {
  const { configurations } = await derive(edited(['publisher: meta', 'publisher: google']))
  t.strictSame(Object.keys(configurations), ['google'])
  t.strictSame(Object.keys(configurations['google'] ?? {}), ['gemma', 'llama'])
})

t.test('every endpoint category is present, with the paths of its models', async t => {
  t.strictSame((await derive(validCatalog)).endpoints, {
    huggingface: ['/api/ai/huggingface/gemma/chat'],
    cloudflare: [],
    openrouter: ['/api/ai/openrouter/meta/llama/chat'],
    ollama: []
  })
})

t.test('a model that is not allowed only keeps its configuration', async t => {
  const { configurations, models, endpoints } = await derive(edited(['type: chat', 'type: chat\n    allowed: false']))
  t.match(configurations['meta']?.['llama'], { name: 'llama' })
  t.notOk(Object.hasOwn(configurations['meta']?.['llama'] ?? {}, 'allowed'))
  t.strictSame(models, ['google/gemma'])
  t.strictSame(endpoints.openrouter, [])
})

t.test('names that every object knows are data', async t => {
  const { configurations } = await derive(edited(['publisher: google', 'publisher: constructor'], ['name: gemma', 'name: toString']))
  t.ok(Object.hasOwn(configurations, 'constructor'))
  t.match(configurations['constructor']?.['toString'], { publisher: 'constructor', name: 'toString' })
})

t.test('characters that a path segment can\'t contain are percent-encoded in paths, and nowhere else', async t => {
  const { models, endpoints } = await derive(edited(['name: llama', 'name: "50%?#é:@b+c,d;e=f&$g"']))
  t.strictSame(models[1], 'meta/50%?#é:@b+c,d;e=f&$g')
  t.strictSame(endpoints.openrouter, ['/api/ai/openrouter/meta/50%25%3F%23%C3%A9:@b+c,d;e=f&$g/chat'])
})
