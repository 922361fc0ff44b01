import { Type, type Static } from '@sinclair/typebox'
import { closed, ObjectOf, StringEnum } from './combinators.ts'
import { Text } from './expectation.ts'
import { ENDPOINT_CATEGORIES, ModelConfiguration } from './models-response.ts'

const CHARACTER = '(?:[^/{}?#\\s\\x00-\\x1F\\x7F-\\x9F]|\\{publisher\\})'

/** Two slashes at the beginning would lead to another host (RFC 3986, section 4.2). */
const pathTemplate = {
  expects: 'a path that begins with one / and contains {name}, with no other placeholder than {publisher}, no ?, no # and no white space',
  pattern: `^/(?:${CHARACTER}(?:/|${CHARACTER})*)?\\{name\\}(?:/|\\{name\\}|${CHARACTER})*$`
}

const { publisher, name, ...shown } = ModelConfiguration.properties

/** The schema of one item of `models`. Its keys are in the order in which an editor proposes them. */
export const CatalogEntry = Type.Object({
  publisher,
  name,
  endpoint: StringEnum(ENDPOINT_CATEGORIES, {
    title: 'Endpoint category',
    description: 'Endpoint category of the model: its path template in `endpoints` makes the path.',
    examples: ['huggingface']
  }),
  allowed: Type.Optional(Type.Boolean({
    title: 'Allowed',
    default: true,
    description: 'Whether the model is offered. `false` keeps it in `configurations` and removes it from `models` and `endpoints`.'
  })),
  ...shown
}, closed({ title: 'Model', description: 'One model of the catalog.' }))

/**
 * The schema of models.yaml, which openapi/catalog.schema.json publishes for editors. src/catalog/rules.ts checks what a
 * schema can't express. Keys that begin with `x-` are the author's own, a place for anchors.
 */
export const CatalogFile = Type.Object({
  endpoints: ObjectOf(ENDPOINT_CATEGORIES, category => Text({
    ...pathTemplate,
    title: `Path of ${category}`,
    description: `Path of the models of ${category}. \`{publisher}\` and \`{name}\` are filled in; \`{name}\` is required.`,
    examples: [`/api/ai/${category}/{name}/chat`]
  }), { title: 'Path templates', description: 'One path template for each endpoint category.' }),
  models: Type.Array(CatalogEntry, {
    title: 'Models',
    minItems: 1,
    description: 'The models, in the order in which they are served. Clients offer the first one first.'
  })
}, closed({
  title: 'Model catalog',
  description: 'The catalog that models-api serves at GET /models. The service also rejects two models with the same publisher and name, and two allowed models with the same path.',
  patternProperties: {
    '^x-': {
      title: 'Shared values',
      description: 'Values that models share; the service ignores this key. `&name` names them, `<<: *name` merges them into the parameters of a model.',
      examples: [{ typical_p: 0.2, repetition_penalty: 1.1, return_full_text: false }]
    }
  }
}))

/** One item of `models` in a valid models.yaml. */
export type CatalogEntry = Static<typeof CatalogEntry>

/** The content of a valid models.yaml. */
export type Catalog = Static<typeof CatalogFile>
