import type { Fault } from './fault.ts'
import { MAX_PROBLEMS, valueText } from '../report/problem.ts'
import { suggest } from '../report/suggest.ts'
import type { MappingNode, Tree } from './tree.ts'

/** What is wrong with a document that YAML's grammar accepts: all of it, where js-yaml stops at the first. */
export function treeFaults (tree: Tree): Fault[] {
  const faults = [...aliasFaults(tree), ...tree.mappings.flatMap(mapping => keyFaults(tree, mapping))]
  const [beyond] = faults.splice(MAX_PROBLEMS)
  return beyond === undefined ? faults : [...faults, { code: 'unchecked', message: `there are more than ${MAX_PROBLEMS} errors; the others are not told`, offset: beyond.offset }]
}

/** One fault for each unknown name, at its first alias; or at the anchor, if that is what has the wrong name. */
function aliasFaults ({ unknownAliases, anchors }: Tree): Fault[] {
  const names = new Map<string, number[]>()
  for (const { name, offset } of unknownAliases) {
    const offsets = names.get(name) ?? []
    names.set(name, offsets)
    offsets.push(offset)
  }

  return Array.from(names, ([name, [first = 0, ...more]]) => {
    const unused = anchors.filter(({ used }) => !used)
    const misnamed = unused.find(anchor => more.length > 0 && anchor.name === suggest(name, unused.map(anchor => anchor.name)))
    if (misnamed !== undefined) {
      return {
        code: 'unknown-alias',
        message: `nothing uses the anchor &${misnamed.name}, and *${name} stands at ${more.length + 1} places; did you mean &${name}?`,
        offset: misnamed.offset
      }
    }
    const meant = suggest(name, anchors.map(anchor => anchor.name))
    const places = more.length > 0 ? `, nor before ${more.length} more` : ''
    const hint = meant === undefined ? '' : `; did you mean *${meant}?`
    return { code: 'unknown-alias', message: `no anchor &${name} stands before this alias${places}${hint}`, offset: first }
  })
}

/** One fault for all keys that a mapping has twice, as one missing "- " doubles every key of an entry; one for each that is no text. */
function keyFaults (tree: Tree, { pairs }: MappingNode): Fault[] {
  const faults: Fault[] = pairs
    .filter(({ key }) => key.kind !== 'scalar')
    .map(({ key }) => ({ code: 'syntax', message: 'a key must be text', offset: key.offset }))
  const seen = new Set<string>()
  const twice = new Map<string, number>()
  for (const pair of pairs) {
    const key = tree.keyOf(pair)
    if (key === undefined) continue
    if (seen.has(key) && !twice.has(key)) twice.set(key, pair.key.offset)
    seen.add(key)
  }
  const [first, ...more] = twice
  if (first === undefined) return faults
  const [key, offset] = first
  return [...faults, { code: 'duplicate-key', message: `the key ${valueText(key)} is here twice${others(more.map(([key]) => valueText(key)))}`, offset }]
}

function others (keys: readonly string[]): string {
  if (keys.length === 0) return ''
  const rest = keys.length > 3 ? ` and ${keys.length - 3} more` : ''
  return `, as ${keys.length === 1 ? 'is' : 'are'} ${keys.slice(0, 3).join(', ')}${rest}; does a "- " lack before a new entry?`
}
