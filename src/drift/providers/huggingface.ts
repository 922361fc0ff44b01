import { below, urlOf } from '../pages.ts'
import { assertShape, type ModelFacts, type Provider } from '../provider.ts'
import { tokenOf } from '../token.ts'
import { fieldOf, least, listAt, textAt, tokensAt } from '../shape.ts'

/** Suffixes that choose among the providers of any model (https://huggingface.co/docs/inference-providers). */
const POLICY = /:(?:cheapest|fastest|preferred)$/

/** The router of Hugging Face, which serves a model through several providers, its own among them. */
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
    const models = new Map<string, ModelFacts>()
    const hosts = new Map<string, unknown[]>()
    for (const { value, model: asked } of answers) {
      const items = asked === undefined ? listAt(value, 'data') : [fieldOf(value, 'data')]
      if (items === undefined) return undefined
      for (const item of items) {
        const id = textAt(item, 'id')
        if (id === undefined) continue
        const providers = listAt(item, 'providers')
        const live = providers?.filter(provider => textAt(provider, 'status') === 'live') ?? []
        models.set(id, factsOf(live, providers !== undefined))
        hosts.set(id, live)
      }
    }
    return { models, variant: id => variantOf(hosts, id) }
  },

  listedAs: id => id.replace(POLICY, '')
}

/** The facts of a model. The router may choose any live provider, so the smallest context counts. */
function factsOf (live: readonly unknown[], isComplete: boolean): ModelFacts {
  return {
    context: least(...live.map(provider => tokensAt(provider, 'context_length'))),
    ...isComplete && live.length === 0 && { isUnreachable: true }
  }
}

/** A model at the provider that the suffix of its id names. */
function variantOf (hosts: ReadonlyMap<string, readonly unknown[]>, id: string): ModelFacts | undefined {
  const [model = '', name = ''] = id.split(/:(?=[^/:]*$)/)
  const host = hosts.get(model)?.find(provider => textAt(provider, 'provider') === name)
  return host === undefined ? undefined : factsOf([host], true)
}
