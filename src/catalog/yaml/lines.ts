import { CATALOG_KEYS, FILE_KEYS } from '../../schemas/catalog-keys.ts'

/** A line of a text. `start` is in UTF-16 code units from the start of the text. */
export interface Line {
  start: number
  /** Without the line break. */
  content: string
  /** Whether it is blank, a comment, or part of a text of several lines: `|`, `>` or in quotes. */
  isText: boolean
}

/** The parts of a line such as `  - key: value`. */
export interface Entry {
  /** The indentation, with the dash of a list item. */
  lead: string
  key: string
  /** Without the white space around it; empty where the value follows on further lines, or is missing. */
  value: string
}

/** How far around a place a text is read, in UTF-16 code units. */
export const REACH = 200_000

const BLOCK_SCALAR = /(?:^|\s)[|>][-+0-9]{0,2}\s*(?:\s#.*)?$/

/**
 * The lines of a text around a place, with the blocks that they form: each begins with a key of the file itself, or
 * with an item of the list of models. It relies only on the indentation, as the text may be broken.
 */
export class Lines {
  readonly all: readonly Line[]
  /** How many lines of the text precede these. */
  readonly before: number
  readonly #itemIndent: number
  #sizes: ReadonlyMap<string, ReadonlyMap<number, number>> | undefined

  /**
   * @param all neighbouring lines of a text.
   * @param before how many lines of it precede these.
   * @param like nearly the same lines, whose indentation is reused.
   */
  constructor (all: readonly Line[], before: number, like?: Lines) {
    this.all = all
    this.before = before
    if (like !== undefined) this.#sizes = like.#indents()
    this.#itemIndent = like === undefined ? outermostIndent(all) : like.#itemIndent
  }

  /** The lines of `text` around the offset `place`. */
  static around (text: string, place: number): Lines {
    const from = place < REACH ? 0 : Math.max(0, text.lastIndexOf('\n', place - REACH) + 1)
    const part = text.slice(from, place + REACH)
    const before = text.slice(0, from).split(/\r\n|\r|\n/).length - 1
    return new Lines(marked(Array.from(part.matchAll(/[^\r\n]*(?:\r\n|\r|\n|$)/g), ({ index, 0: line }) =>
      ({ start: from + index, content: line.replace(/[\r\n]+$/, '') }))), before)
  }

  /** The same lines with some replaced, by index. */
  with (meant: ReadonlyMap<number, string>): Lines {
    const all = [...this.all]
    let isMarked = true
    for (const [index, content] of meant) {
      const { isText } = this.all[index] as Line
      if (BLOCK_SCALAR.test(this.content(index)) !== BLOCK_SCALAR.test(content)) isMarked = false
      all[index] = { start: this.start(index), content, isText: isText || content.trim() === '' }
    }
    return new Lines(isMarked ? all : marked(all), this.before, this)
  }

  /** The content of the line `index`; empty if it doesn't exist. */
  content (index: number): string {
    return this.all[index]?.content ?? ''
  }

  /** Where the line `index` begins, as an offset into the text. */
  start (index: number): number {
    return Number(this.all[index]?.start)
  }

  /** The index of the line that contains the offset `place`. */
  lineAt (place: number): number {
    return this.all.findLastIndex(({ start }) => start <= place)
  }

  /** The nearest line before `index`, or after it, that is neither blank nor a comment nor text. */
  neighbour (index: number, step: 1 | -1): number | undefined {
    for (let at = index + step; at >= 0 && at < this.all.length; at += step) {
      if (this.all[at]?.isText === false) return at
    }
    return undefined
  }

  /** The nearest line before `index` whose content passes `test`; -1, if none does. */
  lastBefore (index: number, test: (content: string) => boolean): number {
    let at = index - 1
    while (at >= 0 && !test(this.content(at))) at -= 1
    return at
  }

  /** How far most other lines with the beginning `start`, such as `name` or `- publisher`, are indented; undefined if there are none. */
  usualIndent (start: string, index: number): number | undefined {
    const sizes = new Map(this.#indents().get(start))
    const own = indent(this.content(index))
    if (startOf(this.content(index)) === start) sizes.set(own, Number(sizes.get(own)) - 1)
    const [usual] = [...sizes].filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1] || Number(b[0] === own) - Number(a[0] === own))
    return usual?.[0]
  }

  /** How many lines with the same beginning are indented how far. */
  #indents (): ReadonlyMap<string, ReadonlyMap<number, number>> {
    if (this.#sizes !== undefined) return this.#sizes
    const all = new Map<string, Map<number, number>>()
    for (const { content, isText } of this.all) {
      const start = isText ? undefined : startOf(content)
      if (start === undefined) continue
      const sizes = all.get(start) ?? new Map<number, number>()
      all.set(start, sizes)
      sizes.set(indent(content), (sizes.get(indent(content)) ?? 0) + 1)
    }
    this.#sizes = all
    return all
  }

  /** Whether the line `index` looks like the first of an entry, however it is indented. */
  beginsEntry (index: number): boolean {
    return /^\s*-\s*[\w-]+:/.test(this.content(index))
  }

  /** The first line of the block that contains the line `index`. */
  blockStart (index: number): number {
    return Math.max(0, this.lastBefore(index + 1, content => this.#beginsBlock(content)))
  }

  /** The first line after the block that contains the line `index`. */
  blockEnd (index: number): number {
    const next = this.all.findIndex((line, at) => at > index && this.#beginsBlock(line.content))
    return next === -1 ? this.all.length : next
  }

  /** A line that replaces the block beginning with `content` by an empty one. */
  emptyBlock (content: string): string {
    return isItem(content) ? `${' '.repeat(this.#itemIndent)}-` : `${/^[\w-]*/.exec(content)?.[0]}:`
  }

  #beginsBlock (content: string): boolean {
    return (isKeyOfFile(content) && !isKeyWithin(entryOf(content)?.key ?? '')) || (isItem(content) && indent(content) === this.#itemIndent)
  }
}

/** The key and the value of a line; undefined if it has no key. */
export function entryOf (content: string): Entry | undefined {
  const [, lead = '', key, value = ''] = /^(\s*(?:-\s+)?)([\w.][\w.-]*|<<|"[^"]*")\s*:(?:\s+(.*?))?\s*$/.exec(content) ?? []
  return key === undefined ? undefined : { lead, key, value }
}

/** What a line begins with after its indentation: its key, with the dash of an item. */
function startOf (content: string): string | undefined {
  const [, dash = '', key] = /^\s*(- +)?([\w.-]+|<<):/.exec(content) ?? []
  return key && (dash === '' ? key : `- ${key}`)
}

/** Whether `key` belongs to a mapping within the file: any key of the format that isn't a top-level one. */
export function isKeyWithin (key: string): boolean {
  return key === '<<' || (CATALOG_KEYS.includes(key) && !FILE_KEYS.includes(key))
}

/** Whether a line begins with a top-level key. */
export function isKeyOfFile (content: string): boolean {
  return /^[^\s#-]/.test(content)
}

/** Whether a line begins with the dash of a list item. */
export function isItem (content: string): boolean {
  return /^\s*-(?!-)/.test(content)
}

/** How many characters a line is indented, up to its dash or key. */
export function indent (content: string): number {
  return content.search(/\S|$/)
}

/** Marks the lines that are blank, a comment, or part of a block scalar. */
function marked (lines: ReadonlyArray<Omit<Line, 'isText'>>): Line[] {
  let textBelow = -1 // lines indented further than this are text of the line that began it
  return lines.map(({ start, content }) => {
    const isBlank = /^[ \t]*(?:#|$)/.test(content)
    if (textBelow >= 0 && (indent(content) > textBelow || content.trim() === '')) return { start, content, isText: true }
    textBelow = !isBlank && BLOCK_SCALAR.test(content) ? Number(/^\s*(?:-\s+)?/.exec(content)?.[0].length) : -1
    return { start, content, isText: isBlank }
  })
}

/** The indentation of the outermost items: the least that isn't that of a single line, which may be the broken one. */
function outermostIndent (lines: readonly Line[]): number {
  const indents = lines.filter(({ content }) => isItem(content)).map(({ content }) => indent(content)).sort((a, b) => a - b)
  return indents.find((size, index) => size === indents[index + 1]) ?? indents[0] ?? 0
}
