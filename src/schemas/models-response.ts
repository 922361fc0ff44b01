import { Type, type Static } from '@sinclair/typebox'
import { closed, Dictionary, ObjectOf, Reference, StringEnum } from './combinators.ts'
import { Numeric, Text } from './expectation.ts'

/** The types of models. Adding one changes the published contract. */
const MODEL_TYPES = ['instruct', 'chat'] as const

/** The kinds of services that run models. Adding one changes the published contract and the format of the catalog. */
export const ENDPOINT_CATEGORIES = ['huggingface', 'cloudflare', 'openrouter', 'ollama'] as const

/** One of `ENDPOINT_CATEGORIES`. */
export type EndpointCategory = typeof ENDPOINT_CATEGORIES[number]

/**
 * A path segment without a special meaning in URLs (RFC 3986, section 5.2.4) or JavaScript. The pattern uses no
 * look-around, which the engines of Rust and Go don't support: src/catalog/rules.ts rejects the rest.
 */
const segment = {
  expects: 'text without slash, white space or control character, and not ".", ".." or "__proto__"',
  pattern: '^[^/\\s\\x00-\\x1F\\x7F-\\x9F]+$'
}

const identifier = { expects: 'text without white space or control character', pattern: '^[^\\s\\x00-\\x1F\\x7F-\\x9F]+$' }

const tokens = { minimum: 1, maximum: Number.MAX_SAFE_INTEGER }

/** The schema of the parameters of a model (specification, "Response Fields"). */
export const ModelParameters = Type.Object({
  max_new_tokens: Type.Integer({
    ...tokens,
    title: 'Maximum of new tokens',
    description: 'Maximum number of tokens to generate, from 1.',
    examples: [512]
  }),
  typical_p: Numeric({
    expects: '-1 or a number above 0 and at most 1',
    minimum: -1,
    maximum: 1,
    title: 'Typical probability',
    description: 'Typical probability: tokens are sampled from the most typical ones, which together have this probability mass, above 0 and at most 1. -1 means the provider\'s default.',
    examples: [0.2]
  }),
  repetition_penalty: Numeric({
    expects: '-1 or a number above 0',
    minimum: -1,
    title: 'Repetition penalty',
    description: 'Penalty for repetition, above 0; 1 means none. -1 means the provider\'s default.',
    examples: [1.1]
  }),
  truncate: Type.Integer({
    ...tokens,
    title: 'Context length',
    description: 'Maximum length of the context in tokens, from 1. A longer context is truncated.',
    examples: [32267]
  }),
  return_full_text: Type.Boolean({
    title: 'Full text',
    description: 'Whether the model\'s answer repeats the prompt before the generated text.',
    examples: [false]
  }),
  temperature: Type.Optional(Type.Number({
    minimum: 0,
    title: 'Temperature',
    description: 'Sampling temperature, from 0; higher is more random. Without it the provider\'s default applies.',
    examples: [0.6]
  }))
}, closed({ $id: 'ModelParameters', title: 'ModelParameters', description: 'Parameters to send to the provider with each request.' }))

/** The schema of what is sent to the provider of a model. */
export const ModelConfigurationData = Type.Object({
  model: Text({
    ...identifier,
    title: 'Provider\'s model',
    description: 'The provider\'s identifier of the model.',
    examples: ['google/gemma-2-27b-it']
  }),
  parameters: Reference(ModelParameters)
}, closed({ $id: 'ModelConfigurationData', title: 'ModelConfigurationData', description: 'What to send to the provider.' }))

/** The schema of one model in the response. */
export const ModelConfiguration = Type.Object({
  publisher: Text({
    ...segment,
    title: 'Publisher',
    description: 'Publisher of the model: the first part of `publisher/name`. No slash, white space or control character.',
    examples: ['google']
  }),
  name: Text({
    ...segment,
    title: 'Name',
    description: 'Name of the model, unique within its publisher. No slash, white space or control character.',
    examples: ['gemma-2-27b-it']
  }),
  description: Type.String({
    title: 'Description',
    description: 'Description of the model: HTML from the author of the catalog, for clients to render.',
    examples: ['<strong>Gemma is a family of lightweight, state-of-the-art open models from Google</strong>']
  }),
  icon: Text({
    ...identifier,
    title: 'Icon',
    description: 'Identifier of an icon, as `collection:icon`.',
    examples: ['simple-icons:google']
  }),
  type: StringEnum(MODEL_TYPES, {
    title: 'Type',
    description: 'Type of the model: tuned for single instructions (`instruct`) or for conversations (`chat`).',
    examples: ['instruct']
  }),
  configuration: Reference(ModelConfigurationData)
}, closed({ $id: 'ModelConfiguration', title: 'ModelConfiguration', description: 'One model: how to show it and how to run it.' }))

/** The schema of the paths by endpoint category. */
export const Endpoints = ObjectOf(ENDPOINT_CATEGORIES, category => Type.Array(Type.String({ description: 'Path of an endpoint.' }), {
  description: `Paths of the allowed models of ${category}.`,
  examples: [[`/api/ai/${category}/gemma-2-27b-it/chat`]]
}), { $id: 'Endpoints', title: 'Endpoints', description: 'Paths of the allowed models by endpoint category. Every category is present; its list may be empty.' })

/** The schema of the response of `GET /models`. */
export const ModelsResponse = Type.Object({
  configurations: Dictionary(
    Dictionary(Reference(ModelConfiguration), { description: 'The models of one publisher, by name.' }),
    { description: 'Every configured model, by publisher and then by name.' }
  ),
  models: Type.Array(Type.String({ description: 'A model as `publisher/name`.' }), {
    description: 'The allowed models as `publisher/name`, in the order in which to offer them.',
    examples: [['google/gemma-2-27b-it']]
  }),
  endpoints: Reference(Endpoints)
}, closed({ $id: 'ModelsResponse', title: 'ModelsResponse', description: 'The catalog: configurations grouped by publisher, the allowed models, and their paths.' }))

/** All named schemas of the response, to resolve the references between them. */
export const modelSchemas = [ModelParameters, ModelConfigurationData, ModelConfiguration, Endpoints, ModelsResponse]

/** The parameters of a model. */
export type ModelParameters = Static<typeof ModelParameters>
/** One model in the response. */
export type ModelConfiguration = Static<typeof ModelConfiguration>
/** The response of `GET /models`. */
export type ModelsResponse = Static<typeof ModelsResponse>
