import { suggest } from '../catalog/report/suggest.ts'
import { quoted } from '../quoted.ts'
import type { ModelList } from './provider.ts'

/** How many ids of one list are compared with missing ones: a hint is worth less than the time for all of them. */
const MAX_COMPARISONS = 30_000

/** What may be meant by ids that a list doesn't have, in words that follow the problem. */
export function alternativesIn ({ models, renamed }: ModelList): (id: string) => string {
  const ids = [...models.keys()]
  const byName = grouped(ids, nameOf)
  const byPublisher = grouped(ids, publisherOf)
  let comparisons = 0

  const nearest = (id: string, choices: readonly string[]) => {
    if (comparisons > MAX_COMPARISONS) return undefined
    // what is that much longer or shorter isn't near
    const similar = choices.filter(({ length }) => Math.abs(length - id.length) <= Math.ceil(length / 3))
    comparisons += similar.length
    return suggest(id, similar)
  }

  return id => {
    const successor = renamed?.get(id)
    if (successor !== undefined) return `; it is called ${quoted(successor)} now`
    const [, base = '', variant = ''] = /^(.*)(:[^/]*)$/s.exec(id) ?? []
    if (models.has(base)) return `; the variant ${quoted(variant)} is gone, ${quoted(base)} exists`
    const meant = byName.get(nameOf(id))?.[0] ?? nearest(id, byPublisher.get(publisherOf(id)) ?? []) ?? nearest(id, ids)
    return meant === undefined ? '' : `; did you mean ${quoted(meant)}?`
  }
}

/** The last part of an id without its variant, in lower case. */
function nameOf (id: string): string {
  return id.replace(/^.*\//s, '').replace(/:.*$/s, '').toLowerCase()
}

function publisherOf (id: string): string {
  return id.slice(0, Math.max(0, id.lastIndexOf('/'))).toLowerCase()
}

function grouped (ids: readonly string[], keyOf: (id: string) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const id of ids) {
    const key = keyOf(id)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [id])
    else group.push(id)
  }
  return groups
}
