import { BARE, type Entry } from './parts/requests.ts'
import { cpuRatio, samplesOf } from './results.ts'

const WIDTH = 760
const LABELS = 210
const VALUES = 120
const ROW = 22
const TITLE = 40

const style = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600 }
  .label { text-anchor: end }
  .missing { fill: #6e7781; font-style: italic }
  .own { fill: #0969da }
  .other { fill: #8c959f }
  .one { stroke: #6e7781; stroke-dasharray: 3 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .missing { fill: #8d96a0 }
    .own { fill: #4493f8 }
    .other { fill: #656c76 }
  }`

/** A bar chart, in SVG, of the CPU time per request relative to node:http, for each case that was measured. */
export function chart (entries: readonly Entry[]): string {
  const relative = (entry: Entry): number | undefined => cpuRatio(entry.samples, samplesOf(entries, entry.case.name, BARE))?.median
  const scale = (WIDTH - LABELS - VALUES) / Math.max(1, ...entries.map(entry => relative(entry) ?? 0))
  const titles = [...new Set(entries.map(({ case: { title } }) => title))]

  let y = 0
  const blocks = titles.map(title => {
    const rows = entries.filter(entry => entry.case.title === title)
    const top = y + TITLE
    y = top + rows.length * ROW
    const one = LABELS + scale
    return [
      `<line class="one" x1="${one}" x2="${one}" y1="${top - 6}" y2="${y}"/>`,
      `<text class="title" x="0" y="${top - 14}">${title}</text>`,
      ...rows.map((entry, index) => bar(entry, relative(entry), scale, top + index * ROW))
    ].join('\n')
  })

  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y + 40}" role="img" aria-label="CPU time per request, relative to node:http">
<style>${style}
</style>
${blocks.join('\n')}
<text class="missing" x="0" y="${y + 28}">Server CPU time per request, relative to node:http with constant bytes (dashed). Shorter is better.</text>
</svg>
`
}

function bar ({ contender, missing }: Entry, value: number | undefined, scale: number, y: number): string {
  const label = `<text class="label" x="${LABELS - 8}" y="${y + 14}">${contender}</text>`
  if (value === undefined) return `${label}<text class="missing" x="${LABELS + 8}" y="${y + 14}">${missing ?? 'nothing to compare with'}</text>`
  const width = (value * scale).toFixed(1)
  const owner = contender.startsWith('models-api') ? 'own' : 'other'
  return `${label}<rect class="${owner}" x="${LABELS}" y="${y + 2}" width="${width}" height="${ROW - 6}"/>` +
    `<text x="${LABELS + Number(width) + 6}" y="${y + 14}">${value.toFixed(2)}</text>`
}
