import { below, pagesOf, urlOf } from '../pages.ts'
import { assertShape, ListError, type ModelFacts, type Provider } from '../provider.ts'
import { dayAt, fieldOf, least, listAt, textAt, tokensAt } from '../shape.ts'

/** Suffixes that any id may have and no list shows (https://openrouter.ai/docs, "Model variants" and "Presets"). */
const ROUTING = /(?::(?:exacto|floor|nitro|online)|@preset\/.*)$/

/** OpenRouter. The list: https://openrouter.ai/docs/models */
export const openrouter: Provider = {
  category: 'openrouter',
  expected: '{"data": [{"id": "…"}, …]}',

  access: (_env, url) => ({ url: urlOf('https://openrouter.ai/api/v1/models', url) }),

  list: (get, url) => pagesOf(get, url, ({ value }, page) => {
    const next = textAt(fieldOf(value, 'links'), 'next')
    if (next === undefined) return undefined
    const following = URL.canParse(next, page.href) ? new URL(next, page) : undefined
    if (following?.origin !== page.origin) throw new ListError(`${page.host} refers to another host for the next page of its list`)
    return following
  }),

  async ask (get, url, id) {
    const answer = await get(below(url, `${id}/endpoints`))
    assertShape(textAt(fieldOf(answer.value, 'data'), 'id'), url)
    return answer
  },

  read (answers) {
    const models = new Map<string, ModelFacts>()
    const renamed = new Map<string, string>()
    for (const { value, model: asked } of answers) {
      if (asked !== undefined) {
        readEndpoints(fieldOf(value, 'data'), asked, models)
        continue
      }
      const items = listAt(value, 'data')
      if (items === undefined) return undefined
      for (const item of items) {
        const id = textAt(item, 'id')
        if (id === undefined) continue
        models.set(id, factsOf(item))
        const slug = textAt(item, 'canonical_slug')
        if (slug !== undefined) renamed.set(slug, renamed.get(slug) ?? id)
      }
    }
    return { models, renamed }
  },

  listedAs: id => id.replace(ROUTING, ''),

  isPrivate: id => id.startsWith('@preset/')
}

function factsOf (item: unknown): ModelFacts {
  const top = fieldOf(item, 'top_provider')
  return {
    context: least(tokensAt(item, 'context_length'), tokensAt(top, 'context_length')),
    maxOutput: tokensAt(top, 'max_completion_tokens'),
    expires: dayAt(item, 'expiration_date')
  }
}

/** Reads an answer of `/api/v1/models/{id}/endpoints` into `models`. */
function readEndpoints (data: unknown, asked: string, models: Map<string, ModelFacts>): void {
  const id = textAt(data, 'id')
  if (id === undefined) return
  models.set(asked, {
    ...models.get(id),
    ...id !== asked && { successor: id },
    ...listAt(data, 'endpoints')?.length === 0 && { isUnreachable: true }
  })
}
