import fc from 'fast-check'
import { deriveModels, modelId } from '../../src/catalog/derive.ts'
import { recordOf } from '../../src/schemas/combinators.ts'
import type { Catalog, CatalogEntry } from '../../src/schemas/catalog-file.ts'
import { ENDPOINT_CATEGORIES } from '../../src/schemas/models-response.ts'

/** Few names, some of which are part of others or of paths, so that catalogs have much in common. */
const publisher = fc.constantFrom('a', 'ai', 'constructor', 'mistralai')
const name = fc.constantFrom('a', 'ai', 'api', 'chat', 'chat-2', 'ü', '50%', 'toString')

const entry: fc.Arbitrary<CatalogEntry> = fc.record({
  publisher,
  name,
  endpoint: fc.constantFrom(...ENDPOINT_CATEGORIES),
  allowed: fc.boolean(),
  description: fc.constantFrom('', '<b>x</b>'),
  icon: fc.constantFrom('a:b', 'c:d'),
  type: fc.constantFrom('instruct', 'chat'),
  configuration: fc.record({
    model: fc.constantFrom('x/y', 'x/y:free'),
    parameters: fc.record({
      max_new_tokens: fc.constantFrom(1, 500),
      typical_p: fc.constantFrom(-1, 0.2),
      repetition_penalty: fc.constantFrom(-1, 1.1),
      truncate: fc.constantFrom(1, 8192),
      return_full_text: fc.boolean(),
      temperature: fc.constantFrom(0, 0.6)
    }, { requiredKeys: ['max_new_tokens', 'typical_p', 'repetition_penalty', 'truncate', 'return_full_text'], noNullPrototype: true })
  }, { noNullPrototype: true })
}, { requiredKeys: ['publisher', 'name', 'endpoint', 'description', 'icon', 'type', 'configuration'], noNullPrototype: true })

const template = fc.constantFrom('/api/ai/{name}/chat', '/{publisher}/{name}', '/api/{name}/{name}', '/{name}')

/** Valid catalogs. */
export const randomCatalog: fc.Arbitrary<Catalog> = fc.record({
  endpoints: fc.record(recordOf(ENDPOINT_CATEGORIES, () => template), { noNullPrototype: true }),
  models: fc.uniqueArray(entry, { selector: modelId, minLength: 1, maxLength: 12 })
}, { noNullPrototype: true }).filter(catalog => {
  const paths = Object.values(deriveModels(catalog).endpoints).flat()
  return new Set(paths).size === paths.length
})
