import { Type, type Static } from '@sinclair/typebox'
import { closed, ObjectOf, StringEnum } from '../schemas/combinators.ts'
import { Text } from '../schemas/expectation.ts'
import { ENDPOINT_CATEGORIES, ModelConfiguration } from '../schemas/models.ts'

const pathTemplate = {
  expects: 'a path that begins with / and holds {name}, with no other placeholder than {publisher} and no white space',
  pattern: '^/(?=.*\\{name\\})(?:[^{}\\s\\x00-\\x1F\\x7F-\\x9F]|\\{name\\}|\\{publisher\\})*$'
}

export const CatalogEntry = Type.Object({
  ...ModelConfiguration.properties,
  endpoint: StringEnum(ENDPOINT_CATEGORIES, {
    description: 'Endpoint category: which path template of `endpoints` makes the path of this model.',
    examples: ['huggingface']
  }),
  allowed: Type.Optional(Type.Boolean({
    default: true,
    description: 'Whether the model is offered. `false` keeps its configuration and leaves it out of `models` and `endpoints`.'
  }))
}, closed({ title: 'Model', description: 'One model of the catalog.' }))

/**
 * The format of models.yaml, which openapi/catalog.schema.json publishes for editors. What a schema can't say, the rules across entries, stands in rules.ts.
 * Keys that begin with `x-` are the author's own, a place for anchors.
 */
export const CatalogFile = Type.Object({
  endpoints: ObjectOf(ENDPOINT_CATEGORIES, category => Text({
    ...pathTemplate,
    description: `Path of the models of ${category}. \`{publisher}\` and \`{name}\` are filled in; \`{name}\` is required.`,
    examples: [`/api/ai/${category}/{name}/chat`]
  }), { title: 'Path templates', description: 'One path template for each endpoint category.' }),
  models: Type.Array(CatalogEntry, {
    minItems: 1,
    description: 'The models, in the order in which they are served: the first is what clients offer first.'
  })
}, closed({
  title: 'Model catalog',
  description: 'The catalog that models-api serves at GET /models. The service refuses besides: two models with the same publisher and name, and two allowed models that are reached at the same path.',
  patternProperties: { '^x-': { description: 'The author\'s own, for anchors that the models share.' } }
}))

export type CatalogEntry = Static<typeof CatalogEntry>

/** What a valid models.yaml holds. */
export type Catalog = Static<typeof CatalogFile>
