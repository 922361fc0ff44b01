import { isDeepStrictEqual } from 'node:util'
import { endpointPath, isAllowed, modelId } from './derive.ts'
import type { Catalog } from '../schemas/catalog-file.ts'

/** The difference between two catalogs: ids (`publisher/name`) in the order of the new catalog, removed ones in that of the old. */
export interface Changes {
  added: string[]
  removed: string[]
  /** Models of both catalogs of which the value of any key, or the path, has changed. */
  changed: string[]
  /** Whether the order of the models that are in both catalogs has changed. */
  isReordered: boolean
}

/** Compares two valid catalogs, model by model. */
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

/** The models by id, each with its path, and with `allowed` filled in. */
function modelsOf ({ endpoints, models }: Catalog): Map<string, unknown> {
  return new Map(models.map(entry => {
    const allowed = isAllowed(entry)
    return [modelId(entry), { ...entry, allowed, path: allowed && endpointPath(endpoints[entry.endpoint], entry) }]
  }))
}

/** A summary names at most this many models of each kind. */
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
