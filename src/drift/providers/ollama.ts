import { urlOf } from '../pages.ts'
import { assertShape, ListError, type ModelFacts, type Provider } from '../provider.ts'
import { fieldOf, listAt, textAt, tokensAt } from '../shape.ts'

/** An Ollama server. Its API: https://github.com/ollama/ollama/blob/main/docs/api.md */
export const ollama: Provider = {
  category: 'ollama',
  expected: '{"models": [{"name": "…"}, …]}',
  isBrief: true,
  mayBeEmpty: true,

  access: (env, url) => ({ url: urlOf(`${hostOf(env['OLLAMA_HOST'] ?? '')}/api/tags`, url) }),

  list: async (get, url) => [await get(url)],

  async ask (get, url, id) {
    const answer = await get(new URL('show', url), { model: id })
    assertShape(answer.value, url)
    return answer
  },

  read (answers) {
    const models = new Map<string, ModelFacts>()
    for (const { value, model: asked } of answers) {
      if (asked !== undefined) {
        models.set(listedAs(asked), { context: contextOf(fieldOf(value, 'model_info')) })
        continue
      }
      const items = listAt(value, 'models')
      if (items === undefined) return undefined
      for (const name of items.flatMap(item => [textAt(item, 'name') ?? [], textAt(item, 'model') ?? []].flat())) {
        models.set(name, models.get(name) ?? {})
      }
    }
    return { models }
  },

  listedAs
}

/** An id without a tag means the tag `latest`. */
function listedAs (id: string): string {
  return /:[^/]*$/.test(id) ? id : `${id}:latest`
}

function contextOf (info: unknown): number | undefined {
  return tokensAt(info, `${textAt(info, 'general.architecture')}.context_length`)
}

/** The address of the server, from OLLAMA_HOST as Ollama itself reads it: a URL, or a host with or without a port. */
function hostOf (variable: string): string {
  const text = variable.trim()
  const isUrl = /^https?:\/\//.test(text)
  const hasPort = isUrl || /:\d+(?:\/|$)/.test(text)
  const url = isUrl ? text : `http://${text.replace(/^(?=:|$)/, '127.0.0.1')}`
  if (!URL.canParse(url)) throw new ListError('OLLAMA_HOST is neither a host nor a URL')
  const { origin, pathname } = new URL(url)
  return `${origin}${hasPort ? '' : ':11434'}${pathname.replace(/\/$/, '')}`
}
