import { EVENT_ID, getScalarValue, SCALAR_STYLE, type Event } from 'js-yaml'
import type { Fault } from './fault.ts'
import { MAX_PROBLEMS, valueText } from '../report/problem.ts'
import { groupBy } from '../report/group.ts'
import { suggest } from '../report/suggest.ts'
import type { Edit } from '../report/diagnostic.ts'
import { quotedScalar } from './scalar.ts'
import type { MappingNode, Pair, Tree } from './tree.ts'

/** All faults of a document that YAML's grammar accepts and js-yaml can't construct. js-yaml itself stops at the first. */
export function treeFaults (text: string, tree: Tree, events: readonly Event[]): Fault[] {
  const faults = [
    ...tagFaults(text, events),
    ...aliasFaults(text, tree),
    ...tree.mappings.flatMap(mapping => keyFaults(text, tree, mapping)),
    ...together(tree.mappings.flatMap(mapping => mergeFaults(text, tree, mapping)).sort((a, b) => a.offset - b.offset))
  ]
  const [beyond] = faults.splice(MAX_PROBLEMS)
  return beyond === undefined ? faults : [...faults, { code: 'unchecked', message: `there are more than ${MAX_PROBLEMS} errors; the others are not reported`, offset: beyond.offset }]
}

/** The tags of other tools, such as `!env NAME`: the format has none. */
function tagFaults (text: string, events: readonly Event[]): Fault[] {
  return events.flatMap(event => {
    if (!('tagStart' in event) || event.tagStart === -1) return []
    const tag = text.slice(event.tagStart, event.tagEnd)
    if (!/^!(?:[\w-]|!+$)/.test(tag)) return []
    const offset = event.tagStart
    const end = event.type === EVENT_ID.SCALAR && event.style === SCALAR_STYLE.PLAIN && event.valueEnd !== -1 ? event.valueEnd : event.tagEnd
    const written = text.slice(offset, end)
    return [{
      code: 'syntax',
      message: `${tag} is a tag, which a catalog can't have: remove it, or put text that begins with ! in quotes`,
      offset,
      mend: [event.type === EVENT_ID.SCALAR ? { from: offset, to: end, text: quotedScalar(written) } : { from: offset, to: event.tagEnd, text: ' '.repeat(event.tagEnd - offset) }],
      isSpoilt: true
    }]
  })
}

/** One fault for each unknown name, at its first alias; or at the anchor, if that is what has the wrong name. */
function aliasFaults (text: string, { unknownAliases, anchors }: Tree): Fault[] {
  const names = new Map<string, number[]>()
  for (const { name, offset } of unknownAliases) {
    const offsets = names.get(name) ?? []
    names.set(name, offsets)
    offsets.push(offset)
  }

  return Array.from(names, ([name, [first = 0, ...more]]): Fault => {
    const places = [first, ...more]
    const renamed = (to: string): Edit[] => places.map(from => ({ from, to: from + 1 + name.length, text: `*${to}` }))
    const below = anchors.find(anchor => anchor.name === name)
    if (below !== undefined) {
      return {
        code: 'unknown-alias',
        message: `the anchor &${name} is defined below ${more.length > 0 ? `its first use, and used at ${places.length} places above` : 'its use'}: move its block above it, from line`,
        offset: first,
        earlier: below.offset,
        mend: places.map(place => withoutAlias(text, place)),
        isSpoilt: true
      }
    }
    const unused = anchors.filter(({ used }) => !used)
    const misnamed = unused.find(anchor => more.length > 0 && anchor.name === suggest(name, unused.map(anchor => anchor.name)))
    if (misnamed !== undefined) {
      return {
        code: 'unknown-alias',
        message: `nothing uses the anchor &${misnamed.name}, but ${places.length} places use *${name}; did you mean &${name}?`,
        offset: misnamed.offset,
        mend: renamed(misnamed.name)
      }
    }
    const meant = suggest(name, anchors.map(anchor => anchor.name))
    const others = more.length > 0 ? `, nor before ${more.length} more` : ''
    const hint = meant === undefined ? isMerged(text, first) ? '' : '; text that begins with * needs quotes' : `; did you mean *${meant}?`
    return {
      code: 'unknown-alias',
      message: `no anchor &${name} is defined before this alias${others}${hint}`,
      offset: first,
      ...meant === undefined ? { mend: places.map(place => withoutAlias(text, place)), isSpoilt: true } : { mend: renamed(meant) }
    }
  })
}

/** Whether the alias at `offset` is what a mapping merges. */
function isMerged (text: string, offset: number): boolean {
  return /<<\s*:[^\n\r]*$/.test(text.slice(Math.max(0, offset - 100), offset))
}

/** The edit that removes the alias at `offset`: a merge becomes a comment, a value becomes null. */
function withoutAlias (text: string, offset: number): Edit {
  const lead = /<<\s*:[^\n\r]*$/.exec(text.slice(Math.max(0, offset - 100), offset))?.[0].length ?? 0
  const length = text.slice(offset, offset + 1000).search(/[\s,\]}]|$/)
  return lead > 0 ? { from: offset - lead, to: offset - lead, text: '#' } : { from: offset, to: offset + length, text: '~' }
}

/** Faults of the merges of a mapping: each must merge a mapping, or a list of mappings. */
function mergeFaults (text: string, tree: Tree, { pairs }: MappingNode): Fault[] {
  return pairs.filter(pair => tree.isMerge(pair)).flatMap(({ key, value, alias }): Fault[] => {
    if (value.kind === 'mapping') return []
    const offset = alias?.offset ?? value.offset
    const fault = { code: 'syntax', offset } as const
    const out = { mend: [{ from: key.offset, to: key.offset, text: '#' }], isSpoilt: true }
    if (alias !== undefined) {
      return tree.unknownAliases.some(unknown => unknown.offset === offset) || value.kind === 'sequence'
        ? []
        : [{ ...fault, message: `*${alias.name} refers to ${value.event.valueStart === -1 ? 'nothing' : 'text'}, but << merges only mappings`, ...out }]
    }
    if (value.kind === 'sequence') {
      return value.items.some(item => item.kind === 'scalar') ? [{ ...fault, message: 'this list contains text, but << merges only mappings', ...out }] : []
    }
    const written = getScalarValue(text, value.event)
    const name = (value.event.anchorStart === -1 ? written : text.slice(value.event.anchorStart, value.event.anchorEnd)).replace(/^\*/, '')
    const from = value.event.anchorStart === -1 ? offset : value.event.anchorStart - 1
    const to = endOf(text, from)
    if (tree.anchors.some(anchor => anchor.name === name && anchor.node !== value) && !/[\n\r]/.test(text.slice(from, to))) {
      const edits = [{ from, to, text: `*${name}` }]
      return [{ ...fault, offset: from, message: `<< needs an alias: write *${name}`, mend: edits, fix: edits }]
    }
    return [{ ...fault, message: `<< needs an alias, such as *name, not ${valueText(written === '' ? null : written)}`, ...out }]
  })
}

/** Combines faults that have the same message into one at the first place. */
function together (faults: readonly Fault[]): Fault[] {
  return Array.from(groupBy(faults, ({ message }) => message).values(), same => {
    const [first, ...more] = same
    if (more.length === 0) return first
    return {
      ...first,
      message: `${first.message} (here and at ${more.length} more ${more.length === 1 ? 'place' : 'places'})`,
      mend: same.flatMap(({ mend = [] }) => mend),
      ...first.fix && { fix: same.flatMap(({ fix = [] }) => fix) }
    }
  })
}

/** The end of what is written at `from` up to a comment or the end of its line. */
function endOf (text: string, from: number): number {
  return from + text.slice(from, from + 1000).search(/\s*(?:\s#|[\n\r]|$)/)
}

/** One fault for all duplicate keys of a mapping, as one missing "- " duplicates every key of an entry; and one for each key that isn't text. */
function keyFaults (text: string, tree: Tree, mapping: MappingNode): Fault[] {
  const { pairs } = mapping
  const faults: Fault[] = pairs.filter(({ key }) => key.kind !== 'scalar').map(pair => notText(text, pair))
  // a mapping for the list of models has every key as often as there are models
  if (tree.pair(tree.root as MappingNode, 'models')?.value === mapping) return faults
  const seen = new Map<string, Pair>()
  const twice = new Map<string, [Pair, Pair]>()
  for (const pair of pairs) {
    const key = tree.keyOf(pair)
    if (key === undefined) continue
    const first = seen.get(key)
    if (first === undefined) seen.set(key, pair)
    else if (!twice.has(key)) twice.set(key, [first, pair])
  }
  const [one, ...more] = twice
  if (one === undefined) return faults
  const [key, [first, second]] = one
  const message = more.length === 0
    ? `the key ${valueText(key)} is a duplicate; it is already at line`
    : `the key ${valueText(key)} is a duplicate${others(more.map(([key]) => valueText(key)))}: is a "- " missing before a new entry? The first is at line`
  const isBelow = ({ key, value }: Pair) => value.kind !== 'scalar' && /[\n\r]/.test(text.slice(key.offset, value.offset))
  const isSplit = more.length === 0 && first.value.kind === second.value.kind && isBelow(first) && isBelow(second)
  const lineEnd = second.key.offset + text.slice(second.key.offset).search(/[\n\r]|$/)
  return [...faults, {
    code: 'duplicate-key',
    message,
    offset: second.key.offset,
    earlier: first.key.offset,
    // the repeated key of a mapping or a list continues it
    ...isSplit && { mend: [{ from: second.key.offset, to: lineEnd, text: '' }] }
  }]
}

/** A key that is a list or a mapping; most likely a template of another tool, such as `{{ name }}`. */
function notText (text: string, { key }: Pair): Fault {
  const line = String(text.slice(key.offset, key.offset + 1000).split(/[\r\n]/, 1)[0])
  const template = text[key.offset - 1] === '{' ? /^\{[^{}]*\}\}/.exec(line)?.[0] : undefined
  return template === undefined
    ? { code: 'syntax', message: 'a key must be text', offset: key.offset }
    : {
        code: 'syntax',
        message: `{${template} is a template of another tool, but YAML reads braces as a mapping: put text that begins with { in quotes`,
        offset: key.offset - 1,
        mend: [{ from: key.offset - 1, to: key.offset - 1 + endOf(text, key.offset - 1) - (key.offset - 1), text: "'-'" }],
        isSpoilt: true
      }
}

function others (keys: readonly string[]): string {
  const rest = keys.length > 3 ? ` and ${keys.length - 3} more` : ''
  return `, as ${keys.length === 1 ? 'is' : 'are'} ${keys.slice(0, 3).join(', ')}${rest}`
}
