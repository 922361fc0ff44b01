/** A line of a text. `start` is in UTF-16 code units from the start of the text. */
export interface Line {
  start: number
  /** Without the line break. */
  content: string
}

/** So much of a text is looked at on either side of a place, in UTF-16 code units. */
const REACH = 200_000

/**
 * The lines of a text around a place, with the blocks that they form: each begins with a key of the file itself, or
 * with an item of the list of models. It is read from the indentation alone, as the text may be broken.
 */
export class Outline {
  readonly lines: readonly Line[]
  /** Whether the lines go on to the end of the text. */
  readonly isComplete: boolean
  readonly #itemIndent: number

  constructor (text: string, place: number) {
    const from = place < REACH ? 0 : Math.max(0, text.lastIndexOf('\n', place - REACH) + 1)
    const part = text.slice(from, place + REACH)
    this.isComplete = from + part.length === text.length
    this.lines = Array.from(part.matchAll(/[^\r\n]*(?:\r\n|\r|\n|$)/g), ({ index, 0: line }) =>
      ({ start: from + index, content: line.replace(/[\r\n]+$/, '') }))
    this.#itemIndent = outermostIndent(this.lines)
  }

  /** The index of the line that holds the offset `place`. */
  lineAt (place: number): number {
    return this.lines.findLastIndex(({ start }) => start <= place)
  }

  /** Whether the line `index` looks like the first of an entry, however it is indented. */
  beginsEntry (index: number): boolean {
    return /^\s*-\s*[\w-]+:/.test(String(this.lines[index]?.content))
  }

  /** The first line of the block that holds the line `index`. */
  blockStart (index: number): number {
    return Math.max(0, this.lines.findLastIndex((line, at) => at <= index && this.#beginsBlock(line)))
  }

  /** The first line after the block that holds the line `index`. */
  blockEnd (index: number): number {
    const next = this.lines.findIndex((line, at) => at > index && this.#beginsBlock(line))
    return next === -1 ? this.lines.length : next
  }

  /** What may stand in place of the block that begins with `content`, with nothing in it. */
  emptyBlock (content: string): string {
    return isItem(content) ? `${' '.repeat(this.#itemIndent)}-` : `${/^[\w-]*/.exec(content)?.[0]}:`
  }

  #beginsBlock ({ content }: Line): boolean {
    return isKeyOfFile(content) || (isItem(content) && indent(content) === this.#itemIndent)
  }
}

export function isKeyOfFile (content: string): boolean {
  return /^[^\s#-]/.test(content)
}

function isItem (content: string): boolean {
  return /^\s*-(?!-)/.test(content)
}

export function indent (content: string): number {
  return content.search(/\S|$/)
}

/** The indentation of the outermost items: the least that isn't that of a single line, which may be the broken one. */
function outermostIndent (lines: readonly Line[]): number {
  const indents = lines.filter(({ content }) => isItem(content)).map(({ content }) => indent(content)).sort((a, b) => a - b)
  return indents.find((size, index) => size === indents[index + 1]) ?? indents[0] ?? 0
}
