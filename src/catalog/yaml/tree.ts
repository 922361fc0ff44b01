import assert from 'node:assert/strict'
import {
  CORE_SCHEMA, constructFromEvents, EVENT_ID, getScalarValue, SCALAR_STYLE,
  type AliasEvent, type Event, type MappingEvent, type ScalarEvent, type SequenceEvent
} from 'js-yaml'
import type { Path } from '../report/problem.ts'

/** A node of a YAML text. `offset` is where it begins, in UTF-16 code units from the start of the text. */
export type Node = ScalarNode | SequenceNode | MappingNode

/** Text, a number, a truth value or null, as written. */
export interface ScalarNode {
  kind: 'scalar'
  offset: number
  event: ScalarEvent
}

/** A list. */
export interface SequenceNode {
  kind: 'sequence'
  offset: number
  items: Node[]
  /** The items that are written as aliases, by index. */
  aliases: Map<number, Alias>
}

/** A mapping, with its pairs in the order of the text, duplicate keys and merges included. */
export interface MappingNode {
  kind: 'mapping'
  offset: number
  pairs: Pair[]
}

/** One `key: value` as it is written. The value of an alias is the node that it refers to. */
export interface Pair {
  key: Node
  value: Node
  /** The alias, if `value` is written as one. */
  alias?: Alias | undefined
}

/** `*name`. The offset is that of the asterisk. */
export interface Alias {
  name: string
  offset: number
}

/** `&name`. The offset is that of the ampersand. */
export interface Anchor {
  name: string
  offset: number
  node: Node
  used: boolean
  /** Whether it is in a block of the author's own, whose key begins with `x-`. */
  isOwn: boolean
}

type NodeEvent = ScalarEvent | SequenceEvent | MappingEvent | AliasEvent

/** The offset that js-yaml gives a range which doesn't exist. */
const ABSENT = -1

/** Plain scalars that may differ from their key: `0x1F` is the key 31, `~` is the key null. */
const NOT_ALWAYS_TEXT = /^(?:[-+.\d~]|null$|true$|false$|$)/i

/**
 * The nodes of the first document of a YAML text, to find where a value is written. Building them takes about as long as
 * parsing the text, so that is done only when there is something to report.
 */
export class Tree {
  readonly root: Node
  readonly mappings: MappingNode[] = []
  readonly anchors: Anchor[] = []
  /** Aliases that no anchor precedes. */
  readonly unknownAliases: Alias[] = []
  /** The aliases that are values of mappings, each with its key. */
  readonly aliased: Array<Alias & { key: string | undefined }> = []
  readonly #text: string
  readonly #events: Iterator<Event, undefined>
  readonly #anchors = new Map<string, Anchor>()
  readonly #pairs = new Map<MappingNode, Map<string | undefined, Pair>>()
  /** The end of the previous scalar or alias. */
  #end = 0
  /** The alias that the previous node is written as. */
  #alias: Alias | undefined
  #lastAlias: Alias | undefined
  /** Whether the current node is in a block of the author's own. */
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

  /** The value at `path` with its key; if it isn't there, the innermost one around it. */
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
    return value && { key: value, value, alias: node.aliases.get(Number(step)) }
  }

  /** Identifies the mappings that are merged into `node`: equal for nodes that merge the same ones, unique if there are none. */
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

  /** The pair of `mapping` that gives it `key`: its own, or the merge that adds the key. */
  bringing (mapping: MappingNode, key: string): Pair | undefined {
    return this.#pairsOf(mapping).get(key) ?? mapping.pairs.find(pair => this.isMerge(pair) &&
      (pair.value.kind === 'sequence' ? pair.value.items : [pair.value]).some(source => source.kind === 'mapping' && this.pair(source, key) !== undefined))
  }

  /** Whether an alias is used in the wrong place: its value was written for another key, or its aliases are values of different keys. */
  isMisplaced ({ name }: Alias, node: Node): boolean {
    const keys = new Set(this.aliased.filter(alias => alias.name === name).map(({ key }) => key))
    const isShared = this.anchors.some(anchor => anchor.node === node && anchor.name === name && anchor.isOwn)
    return keys.size > 1 || !isShared || node.kind !== 'scalar'
  }

  /** The pairs of a mapping by key; the last of equal keys. */
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

  /** Whether the key of a pair is the merge key, `<<`. */
  isMerge ({ key }: Pair): boolean {
    return key.kind === 'scalar' && key.event.style === SCALAR_STYLE.PLAIN && getScalarValue(this.#text, key.event) === '<<'
  }

  #keyText (event: ScalarEvent): string {
    const text = getScalarValue(this.#text, event)
    if (event.style !== SCALAR_STYLE.PLAIN || !NOT_ALWAYS_TEXT.test(text)) return text
    const document: Event = { type: EVENT_ID.DOCUMENT, explicitStart: false, explicitEnd: false, directives: [] }
    return String(constructFromEvents([document, event, { type: EVENT_ID.POP }], { source: this.#text, schema: CORE_SCHEMA })[0])
  }

  /** The nodes up to the end of the current collection. */
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
      for (const item of this.#children()) {
        if (this.#alias !== undefined) node.aliases.set(node.items.length, this.#alias)
        node.items.push(item)
      }
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
      ? { kind: 'sequence', offset: event.start, items: [], aliases: new Map() }
      : { kind: 'mapping', offset: event.start, pairs: [] }
  }

  /** The offset of a scalar, its quote or block indicator included; of an empty one, that of its `-` or the end of its key. */
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

  /** The length of the match of `pattern`, which is sticky, after the previous node. */
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
    return { kind: 'sequence', offset, items: [], aliases: new Map() }
  }
}

function isNodeEvent (event: Event | undefined): event is NodeEvent {
  return event !== undefined && event.type !== EVENT_ID.POP && event.type !== EVENT_ID.DOCUMENT
}
