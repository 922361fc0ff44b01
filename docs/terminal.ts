/** Characters in a line; a longer one goes on in the next, as on a terminal. */
const COLUMNS = 90

/** Sizes in pixels. */
const CHARACTER = 8
const LINE = 19
const PADDING = 16

/** The styles that escape sequences (ECMA-48, "SGR") switch on, and those which they end. */
const STYLES = new Map([['1', 'bold'], ['2', 'dim'], ['31', 'red'], ['32', 'green'], ['33', 'yellow']])
const ENDS = new Map([['22', ['bold', 'dim']], ['39', ['red', 'green', 'yellow']]])

const STYLESHEET = `
rect { fill: #161b22; stroke: #484f58 }
text { fill: #e6edf3; font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace }
.bold { font-weight: 600 }
.dim { fill: #8b949e }
.red { fill: #ff7b72 }
.green { fill: #7ee787 }
.yellow { fill: #e3b341 }
`

interface Span {
  text: string
  style: string
  row: number
  column: number
}

/** A picture of a terminal, as SVG. `output` is what a command has printed there; each of its lines ends its own styles. */
export function terminalPicture (output: string): string {
  const spans: Span[] = []
  let row = 0
  for (const line of output.trimEnd().split('\n')) {
    const lineSpans = spansOf(line)
    spans.push(...lineSpans.map(span => ({ ...span, row: row + span.row })))
    row += 1 + Number(lineSpans.at(-1)?.row ?? 0)
  }
  const [width, height] = [COLUMNS * CHARACTER + 2 * PADDING, row * LINE + 2 * PADDING]
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<style>${STYLESHEET}</style>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
${spans.filter(({ text }) => text.trim() !== '').map(textElement).join('\n')}
</svg>
`
}

/** The parts of a line that have one style each, cut where the line is full; rows count from 0. */
function spansOf (line: string): Span[] {
  const spans: Span[] = []
  const styles = new Set<string>()
  let position = 0
  for (const [index, part] of line.split('\u001B[').entries()) {
    const [, code = '', text = part] = index === 0 ? [] : /^(\d+)m(.*)$/.exec(part) ?? []
    const started = STYLES.get(code)
    if (started !== undefined) styles.add(started)
    for (const ended of ENDS.get(code) ?? []) styles.delete(ended)
    for (let rest = text; rest !== '';) {
      const column = position % COLUMNS
      const piece = rest.slice(0, COLUMNS - column)
      spans.push({ text: piece, style: [...styles].join(' '), row: Math.floor(position / COLUMNS), column })
      position += piece.length
      rest = rest.slice(piece.length)
    }
  }
  return spans
}

/** Its width is fixed, as each viewer has another font. */
function textElement ({ text, style, row, column }: Span): string {
  const shown = text.trim()
  const x = PADDING + (column + text.indexOf(shown)) * CHARACTER
  const y = PADDING + (row + 0.75) * LINE
  const escaped = shown.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<text x="${x}" y="${y}" textLength="${shown.length * CHARACTER}"${style && ` class="${style}"`}>${escaped}</text>`
}
