import { below, urlOf } from '../pages.ts'
import { assertShape, type ModelFacts, type ModelList, type Provider } from '../provider.ts'
import { tokenOf } from '../token.ts'
import { fieldOf, least, listAt, textAt, tokensAt } from '../shape.ts'

/** Suffixes that choose among the providers of any model (https://huggingface.co/docs/inference-providers). */
const POLICY = /:(?:cheapest|fastest|preferred)$/

/** The router of Hugging Face, which serves a model by other providers, its own among them. */
export const huggingface: Provider = {
  category: 'huggingface',
  expected: '{"data": [{"id": "…"}, …]}',

  access: (env, url) => ({ url: urlOf('https://router.huggingface.co/v1/models', url), ...tokenOf(env, 'HF_TOKEN') }),

  list: async (get, url) => [await get(url)],

  async ask (get, url, id) {
    const answer = await get(below(url, id.replace(/:[^/]*$/, '')))
    assertShape(textAt(fieldOf(answer.value, 'data'), 'id'), url)
    return answer
  },

  read (answers) {
    const list = { models: new Map<string, ModelFacts>(), variants: new Map<string, ModelFacts>() }
    for (const { value, model: asked } of answers) {
      if (asked !== undefined) {
        readItem(fieldOf(value, 'data'), list)
        continue
      }
      const items = listAt(value, 'data')
      if (items === undefined) return undefined
      for (const item of items) readItem(item, list)
    }
    return list
  },

  listedAs: id => id.replace(POLICY, '')
}

/** The router may choose any of the providers that are live, so the smallest context counts. */
function readItem (item: unknown, { models, variants }: Required<Pick<ModelList, 'models' | 'variants'>>): void {
  const id = textAt(item, 'id')
  if (id === undefined) return
  const providers = listAt(item, 'providers')
  const live = providers?.filter(provider => textAt(provider, 'status') === 'live') ?? []
  models.set(id, {
    context: least(...live.map(provider => tokensAt(provider, 'context_length'))),
    ...providers !== undefined && live.length === 0 && { isUnreachable: true }
  })
  for (const provider of live) {
    const name = textAt(provider, 'provider')
    if (name !== undefined) variants.set(`${id}:${name}`, { context: tokensAt(provider, 'context_length') })
  }
}
