import { groupBy } from '../catalog/report/group.ts'
import { suggest } from '../catalog/report/suggest.ts'
import { quoted } from '../quoted.ts'
import type { ModelList } from './provider.ts'

/** How many ids of one list are compared with unknown ones: comparing all of them would take too long for a hint. */
const MAX_COMPARISONS = 30_000

/** Suggests what an id that isn't in the list may mean, as text to append to the problem; empty if nothing is near. */
export function alternativesIn ({ models, renamed }: ModelList): (id: string) => string {
  const ids = [...models.keys()]
  const byName = groupBy(ids, nameOf)
  const byPublisher = groupBy(ids, publisherOf)
  let comparisons = 0

  const nearest = (id: string, choices: readonly string[]) => {
    if (comparisons > MAX_COMPARISONS) return undefined
    // `suggest` accepts no choice that is longer or shorter by more than that
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
