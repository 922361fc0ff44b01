import { dump } from 'js-yaml'
import type { CatalogEntry } from '../schemas/catalog-file.ts'
import type { EndpointCategory } from '../schemas/models-response.ts'
import type { ModelFacts } from './provider.ts'

/** An entry for a catalog, with remarks on its parameters, by key. */
export interface ProposedEntry {
  entry: CatalogEntry
  remarks: Map<string, string>
}

/** The proposal if the provider names no limit: every model supports that much. */
const DEFAULT_MAX_NEW_TOKENS = 512
const DEFAULT_TRUNCATE = 2048

/** Proposes an entry for the model `id` of a provider, which has no white space: with the provider's limits, and its defaults for the rest. */
export function proposedEntry (category: EndpointCategory, id: string, { context = 0, maxOutput }: ModelFacts): ProposedEntry {
  const isKnown = context > 1 // room for an input and an output
  const wanted = maxOutput ?? DEFAULT_MAX_NEW_TOKENS
  const maxNewTokens = isKnown ? Math.min(wanted, Math.floor(context / 2)) : wanted
  const segments = id.replace(/^@(?:cf|hf)\//, '').split('/').filter(Boolean)
  const name = segmentOf(segments.pop() ?? id)
  const remarks = new Map([
    ['max_new_tokens', maxOutput === undefined ? `${category} names no largest output` : `of at most ${maxOutput}`],
    ['truncate', isKnown ? `with max_new_tokens at most ${context}` : `${category} names no context`],
    ['typical_p', `-1 is the default of ${category}`]
  ])
  return {
    remarks,
    entry: {
      publisher: segmentOf(segments.pop() ?? category),
      name,
      endpoint: category,
      type: /instruct|[-_.]it\b/i.test(name) ? 'instruct' : 'chat',
      icon: `simple-icons:${category}`,
      description: `<strong>${escaped(name)}</strong>`,
      configuration: {
        model: id,
        parameters: {
          max_new_tokens: maxNewTokens,
          typical_p: -1,
          repetition_penalty: -1,
          truncate: isKnown ? context - maxNewTokens : Math.max(DEFAULT_TRUNCATE, maxNewTokens),
          return_full_text: false
        }
      }
    }
  }
}

/** The entry as YAML, indented as the items of `models` are. */
export function entryText ({ entry, remarks }: ProposedEntry): string {
  return dump([entry], { lineWidth: -1 }).replace(/^ *(?:- )?(\w+):.*/gm, (line, key) => {
    const remark = remarks.get(key)
    return remark === undefined ? `  ${line}` : `  ${line} # ${remark}`
  })
}

/** Changes text so that it is valid as a publisher or name: see `ModelConfiguration`. */
function segmentOf (text: string): string {
  return text.replaceAll('/', '-').replace(/^(?:\.{1,2}|__proto__)$/, 'model$&')
}

function escaped (text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
