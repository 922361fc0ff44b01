import assert from 'node:assert/strict'
import {
  CORE_SCHEMA, constructFromEvents, EVENT_ID, getScalarValue, SCALAR_STYLE,
  type AliasEvent, type Event, type MappingEvent, type ScalarEvent, type SequenceEvent
} from 'js-yaml'
import type { Path } from '../report/problem.ts'

/** A node of a YAML text. `offset` is where it begins, in UTF-16 code units from the start of the text. */
export type Node = ScalarNode | SequenceNode | MappingNode

export interface ScalarNode {
  kind: 'scalar'
  offset: number
  event: ScalarEvent
}

export interface SequenceNode {
  kind: 'sequence'
  offset: number
  items: Node[]
}

export interface MappingNode {
  kind: 'mapping'
  offset: number
  pairs: Pair[]
}

/** One `key: value` as it is written. Where an alias stands, this holds the very node that it stands for. */
export interface Pair {
  key: Node
  value: Node
  /** Where the alias stands that `value` is written as. */
  alias?: Alias | undefined
}

export interface Alias {
  name: string
  offset: number
}

export interface Anchor {
  name: string
  offset: number
  node: Node
  used: boolean
  /** Whether it stands at a key of the file itself, or in its mapping. */
  isOwn: boolean
}

type NodeEvent = ScalarEvent | SequenceEvent | MappingEvent | AliasEvent

/** What an event has for a range that isn't there. */
const ABSENT = -1

/** Plain text that may be a key other than itself: `0x1F` is the key 31, `~` is the key null. */
const NOT_ALWAYS_TEXT = /^(?:[-+.\d~]|null$|true$|false$|$)/i

/**
 * The first document of a YAML text, node by node, to find out where a value is written. To build it takes about as
 * long as to parse the text, so it is done only when there is something to tell.
 */
export class Tree {
  readonly root: Node
  readonly mappings: MappingNode[] = []
  readonly anchors: Anchor[] = []
  /** Aliases that no anchor precedes. */
  readonly unknownAliases: Alias[] = []
  /** The keys that aliases are the values of. */
  readonly aliased: Array<Alias & { key: string | undefined }> = []
  readonly #text: string
  readonly #events: Iterator<Event, undefined>
  readonly #anchors = new Map<string, Anchor>()
  readonly #pairs = new Map<MappingNode, Map<string | undefined, Pair>>()
  /** Where the scalar or alias before ended. */
  #end = 0
  /** The alias that stands for the node before. */
  #alias: Alias | undefined
  #lastAlias: Alias | undefined
  /** Whether what is read stands in a block of the author's own. */
  #isOwn = false

  /** @param events what js-yaml's `parseEvents` made of `text`. */
  constructor (text: string, events: readonly Event[]) {
    this.#text = text
    this.#events = events.values()
    this.#events.next()
    const [root] = this.#children()
    assert(root, 'a document has a node, be it an empty one')
    this.root = root
  }

  /** The value at `path` as it is written, and the key of that value; else the nearest of those around it. */
  find (path: Path): Pair {
    let found: Pair = { key: this.root, value: this.root }
    for (const step of path) {
      const child = this.#child(found.value, step)
      if (!child) break
      found = child
    }
    return found
  }

  #child (node: Node, step: string | number): Pair | false | undefined {
    if (node.kind !== 'sequence') return node.kind === 'mapping' && this.pair(node, String(step))
    const value = node.items[Number(step)]
    return value && { key: value, value }
  }

  /** What tells apart the mappings that are merged into `node`; its own place, if there are none. */
  mergedInto (node: Node): string {
    const merges = node.kind === 'mapping' ? node.pairs.filter(pair => this.isMerge(pair)) : []
    return merges.length === 0 ? String(node.offset) : merges.map(({ value }) => `<<${value.offset}`).join()
  }

  /** The pair that gives `mapping` its value for `key`: its own, or that of a mapping which is merged into it. */
  pair (mapping: MappingNode, key: string, visited = new Set<MappingNode>()): Pair | undefined {
    if (visited.has(mapping)) return undefined
    visited.add(mapping)
    const own = this.#pairsOf(mapping).get(key)
    if (own !== undefined) return own
    for (const { value } of mapping.pairs.filter(pair => this.isMerge(pair))) {
      const sources = value.kind === 'sequence' ? value.items : [value]
      for (const source of sources.filter(node => node.kind === 'mapping')) {
        const merged = this.pair(source, key, visited)
        if (merged !== undefined) return merged
      }
    }
    return undefined
  }

  /** The pair of `mapping` itself that gives it `key`: that of the key, or the merge that brings it. */
  bringing (mapping: MappingNode, key: string): Pair | undefined {
    return this.#pairsOf(mapping).get(key) ?? mapping.pairs.find(pair => this.isMerge(pair) &&
      (pair.value.kind === 'sequence' ? pair.value.items : [pair.value]).some(source => source.kind === 'mapping' && this.pair(source, key) !== undefined))
  }

  /** Whether an alias stands where what it names doesn't belong: that is written for another key, or other aliases stand for other keys. */
  isMisplaced ({ name }: Alias, node: Node): boolean {
    const keys = new Set(this.aliased.filter(alias => alias.name === name).map(({ key }) => key))
    const isShared = this.anchors.some(anchor => anchor.node === node && anchor.name === name && anchor.isOwn)
    return keys.size > 1 || !isShared || node.kind !== 'scalar'
  }

  /** The pairs of a mapping by key; of equal keys the last. */
  #pairsOf (mapping: MappingNode): Map<string | undefined, Pair> {
    const known = this.#pairs.get(mapping)
    if (known !== undefined) return known
    const pairs = new Map(mapping.pairs.map(pair => [this.keyOf(pair), pair]))
    this.#pairs.set(mapping, pairs)
    return pairs
  }

  /** The key that `pair` gives to its mapping; none for a merge, nor for a key that is a collection. */
  keyOf (pair: Pair): string | undefined {
    return pair.key.kind === 'scalar' && !this.isMerge(pair) ? this.#keyText(pair.key.event) : undefined
  }

  isMerge ({ key }: Pair): boolean {
    return key.kind === 'scalar' && key.event.style === SCALAR_STYLE.PLAIN && getScalarValue(this.#text, key.event) === '<<'
  }

  #keyText (event: ScalarEvent): string {
    const text = getScalarValue(this.#text, event)
    if (event.style !== SCALAR_STYLE.PLAIN || !NOT_ALWAYS_TEXT.test(text)) return text
    const document: Event = { type: EVENT_ID.DOCUMENT, explicitStart: false, explicitEnd: false, directives: [] }
    return String(constructFromEvents([document, event, { type: EVENT_ID.POP }], { source: this.#text, schema: CORE_SCHEMA })[0])
  }

  /** The nodes up to the end of the collection that has just begun. */
  * #children (): Generator<Node> {
    for (let event = this.#events.next().value; isNodeEvent(event); event = this.#events.next().value) {
      const node = event.type === EVENT_ID.ALIAS ? this.#aliased(event) : this.#node(event)
      this.#alias = event.type === EVENT_ID.ALIAS ? this.#lastAlias : undefined
      yield node
    }
  }

  #node (event: Exclude<NodeEvent, AliasEvent>): Node {
    const node = this.#begin(event)
    // before its children, as an alias among them may name it
    if (event.anchorStart !== ABSENT) this.#anchor(event, node)
    if (node.kind === 'sequence') {
      for (const item of this.#children()) node.items.push(item)
    } else if (node.kind === 'mapping') {
      this.mappings.push(node)
      let key: Node | undefined
      for (const child of this.#children()) {
        if (key === undefined) {
          key = child
          if (node === this.mappings[0]) this.#isOwn = /^x-/.test(this.#text.slice(child.offset, child.offset + 2))
          continue
        }
        const pair = { key, value: child, alias: this.#alias }
        if (pair.alias !== undefined) this.aliased.push({ ...pair.alias, key: this.keyOf(pair) })
        node.pairs.push(pair)
        key = undefined
      }
    }
    return node
  }

  #begin (event: Exclude<NodeEvent, AliasEvent>): Node {
    if (event.type === EVENT_ID.SCALAR) {
      const offset = this.#scalarOffset(event)
      const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED
      this.#end = Math.max(offset, event.valueEnd + Number(quoted))
      return { kind: 'scalar', offset, event }
    }
    this.#end = event.start
    return event.type === EVENT_ID.SEQUENCE
      ? { kind: 'sequence', offset: event.start, items: [] }
      : { kind: 'mapping', offset: event.start, pairs: [] }
  }

  /** Where a scalar begins, its quote or block indicator included; an empty one at its `-` or behind its key. */
  #scalarOffset ({ style, valueStart }: ScalarEvent): number {
    switch (style) {
      case SCALAR_STYLE.SINGLE_QUOTED:
      case SCALAR_STYLE.DOUBLE_QUOTED:
        return valueStart - 1
      case SCALAR_STYLE.LITERAL_BLOCK:
      case SCALAR_STYLE.FOLDED_BLOCK:
        return this.#end + this.#text.slice(this.#end, valueStart).search(/[|>][-+0-9]{0,2}(?:[ \t]+#.*)?\s*$/)
      default:
        return valueStart === ABSENT ? this.#end + this.#lengthTo(/(?:\s|#.*)*(?=-)/y) : valueStart
    }
  }

  /** How much `pattern`, which is sticky, matches behind the node before. */
  #lengthTo (pattern: RegExp): number {
    pattern.lastIndex = this.#end
    return pattern.exec(this.#text)?.[0].length ?? 0
  }

  #anchor ({ anchorStart, anchorEnd }: NodeEvent, node: Node): void {
    const anchor = { name: this.#text.slice(anchorStart, anchorEnd), offset: anchorStart - 1, node, used: false, isOwn: this.#isOwn }
    this.anchors.push(anchor)
    this.#anchors.set(anchor.name, anchor)
  }

  #aliased (event: AliasEvent): Node {
    this.#end = event.anchorEnd
    const name = this.#text.slice(event.anchorStart, event.anchorEnd)
    const offset = event.anchorStart - 1
    this.#lastAlias = { name, offset }
    const anchor = this.#anchors.get(name)
    if (anchor !== undefined) {
      anchor.used = true
      return anchor.node
    }
    this.unknownAliases.push({ name, offset })
    return { kind: 'sequence', offset, items: [] }
  }
}

function isNodeEvent (event: Event | undefined): event is NodeEvent {
  return event !== undefined && event.type !== EVENT_ID.POP && event.type !== EVENT_ID.DOCUMENT
}
