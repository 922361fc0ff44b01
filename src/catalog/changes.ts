import { isDeepStrictEqual } from 'node:util'
import { endpointPath, isAllowed, modelId } from './derive.ts'
import type { Catalog } from '../schemas/catalog-file.ts'

/** What differs between two catalogs, each model as `publisher/name`, in the order of the catalog that has it. */
export interface Changes {
  added: string[]
  removed: string[]
  /** Models of both catalogs that differ in any key, or that are reached at another path. */
  changed: string[]
  /** Whether the models of both catalogs stand in another order. */
  isReordered: boolean
}

export function changesBetween (before: Catalog, after: Catalog): Changes {
  const old = modelsOf(before)
  const current = modelsOf(after)
  const kept = [...current.keys()].filter(id => old.has(id))
  return {
    added: [...current.keys()].filter(id => !old.has(id)),
    removed: [...old.keys()].filter(id => !current.has(id)),
    changed: kept.filter(id => !isDeepStrictEqual(current.get(id), old.get(id))),
    isReordered: !isDeepStrictEqual(kept, [...old.keys()].filter(id => current.has(id)))
  }
}

/** The models by id, with what they are without being written so. */
function modelsOf ({ endpoints, models }: Catalog): Map<string, unknown> {
  return new Map(models.map(entry => {
    const allowed = isAllowed(entry)
    return [modelId(entry), { ...entry, allowed, path: allowed && endpointPath(endpoints[entry.endpoint], entry) }]
  }))
}

/** So many models of a kind are named in a summary. */
const MAX_NAMED = 10

/** The changes in one line: `1 model added (meta/llama), 2 changed (google/gemma, qwen/qwen)`. */
export function summarize ({ added, removed, changed, isReordered }: Changes): string {
  const parts = Object.entries({ added, removed, changed })
    .filter(([, ids]) => ids.length > 0)
    .map(([change, ids], index) => {
      const noun = index > 0 ? '' : ids.length === 1 ? 'model ' : 'models '
      const hidden = ids.length > MAX_NAMED ? ` and ${ids.length - MAX_NAMED} more` : ''
      return `${ids.length} ${noun}${change} (${ids.slice(0, MAX_NAMED).join(', ')}${hidden})`
    })
  if (isReordered) parts.push('models in another order')
  return parts.join(', ') || 'no model changed'
}
