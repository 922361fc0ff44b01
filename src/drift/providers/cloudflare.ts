import { pagesOf, urlOf } from '../pages.ts'
import { assertShape, ListError, type ModelFacts, type Provider } from '../provider.ts'
import { tokenOf } from '../token.ts'
import { dayAt, fieldOf, listAt, textAt, tokensAt } from '../shape.ts'

const PER_PAGE = 100

/** Cloudflare Workers AI. The list: https://developers.cloudflare.com/api/resources/ai/subresources/models */
export const cloudflare: Provider = {
  category: 'cloudflare',
  expected: '{"result": [{"name": "@cf/…"}, …]}',

  access (env, url) {
    const account = env['CLOUDFLARE_ACCOUNT_ID']?.trim() ?? ''
    const token = tokenOf(env, 'CLOUDFLARE_API_TOKEN')
    const isWholeUrl = url !== undefined && url.pathname !== '/'
    if (!isWholeUrl && (account === '' || token.token === undefined)) {
      throw new ListError('CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN aren\'t both set', { isSkipped: true })
    }
    const own = `https://api.cloudflare.com/client/v4/accounts/${encodeURIComponent(account)}/ai/models/search`
    return { url: urlOf(own, url), ...token }
  },

  list (get, url) {
    const seen = new Set<string | undefined>()
    return pagesOf(get, pageOf(url, 1), ({ value }, page) => {
      const items = listAt(value, 'result') ?? []
      const { size } = seen
      for (const item of items) seen.add(textAt(item, 'name'))
      const total = tokensAt(fieldOf(value, 'result_info'), 'total_count') ?? Infinity
      const isLast = seen.size >= total || seen.size === size || (total === Infinity && items.length < PER_PAGE)
      return isLast ? undefined : pageOf(url, Number(page.searchParams.get('page')) + 1)
    })
  },

  async ask (get, url, id) {
    const page = pageOf(url, 1)
    page.searchParams.set('search', id)
    const answer = await get(page)
    assertShape(listAt(answer.value, 'result'), url)
    return answer
  },

  read (answers) {
    const models = new Map<string, ModelFacts>()
    for (const { value, model: asked } of answers) {
      const items = listAt(value, 'result')
      if (items === undefined && asked === undefined) return undefined
      for (const item of items ?? []) {
        const name = textAt(item, 'name') // the field `id` is a UUID
        if (name !== undefined) models.set(name, factsOf(item))
      }
    }
    return { models }
  },

  listedAs: id => id
}

function pageOf (list: URL, page: number): URL {
  const url = new URL(list)
  url.searchParams.set('page', String(page))
  url.searchParams.set('per_page', String(PER_PAGE))
  return url
}

function factsOf (item: unknown): ModelFacts {
  const properties = Object.fromEntries((listAt(item, 'properties') ?? []).map(property =>
    [textAt(property, 'property_id'), fieldOf(property, 'value')]))
  return {
    context: tokensAt(properties, 'context_window'),
    expires: dayAt(properties, 'planned_deprecation_date')
  }
}
