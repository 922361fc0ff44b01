import { EVENT_ID, getScalarValue, type Event } from 'js-yaml'
import type { Fault } from '../yaml/fault.ts'
import { pathText, valueText, type Path, type Problem } from './problem.ts'
import type { Catalog } from '../../schemas/catalog-file.ts'

/** What a page would run or load that renders it as HTML, whatever its attributes are. */
const ACTIVE_ELEMENTS = new Set(['script', 'iframe', 'frame', 'object', 'embed', 'applet', 'base', 'meta', 'link', 'style', 'form'])

/** Without one of these no HTML is active, so most descriptions need not be parsed. */
const SUSPICIOUS = /<\s*(?:script|i?frame|object|embed|applet|base|meta|link|style|form)|\bon[a-z]+\s*=|srcdoc|script\s*:|data\s*:|&/i

/** What a catalog may hold and rarely should. */
export async function catalogWarnings ({ models }: Catalog): Promise<Problem[]> {
  const problems: Problem[] = []
  for (const [index, { description, icon }] of models.entries()) {
    const entry: Path = ['models', index]
    if (!/^[^\s:]+:[^\s:]+$/.test(icon)) {
      problems.push(warning('icon-form', [...entry, 'icon'], `should have the form collection:icon, not ${valueText(icon)}`))
    }
    const active = SUSPICIOUS.test(description) ? await activeHtml(description) : undefined
    if (active !== undefined) {
      problems.push(warning('active-html', [...entry, 'description'], `holds ${active}, which would run in a page that renders it`))
    }
    if (description.endsWith('\n')) {
      problems.push(warning('final-line-break', [...entry, 'description'], 'ends with a line break; |- instead of | leaves it out'))
    }
  }
  return problems
}

function warning (code: Problem['code'], path: Path, message: string): Problem {
  return { code, severity: 'warning', path, message: `${pathText(path)} ${message}` }
}

/** The first construct of `html` that runs when it is rendered. */
async function activeHtml (html: string): Promise<string | undefined> {
  const { Parser } = await import('htmlparser2') // which takes long to load, and few catalogs need it
  let active: string | undefined
  new Parser({
    onopentag (name, attributes) {
      if (ACTIVE_ELEMENTS.has(name)) active ??= `the element <${name}>`
      for (const [attribute, value] of Object.entries(attributes)) {
        const url = value.replace(/[\s\p{Cc}]/gu, '').toLowerCase()
        if (/^on./.test(attribute)) active ??= `the event handler ${attribute}`
        else if (attribute === 'srcdoc') active ??= 'the attribute srcdoc'
        else if (/^(?:javascript|vbscript|data):/.test(url) && !url.startsWith('data:image/')) active ??= `a ${url.split(':')[0]}: URL`
      }
    }
  }).end(html)
  return active
}

/** The `x-` blocks of a document whose anchors no alias names. */
export function unusedBlocks (text: string, events: readonly Event[]): Fault[] {
  const blocks: Array<{ key: string, offset: number, anchors: Set<string> }> = []
  const used = new Set<string>()
  let depth = 0
  let isKey = true
  for (const event of events) {
    if (event.type === EVENT_ID.POP) {
      depth -= 1
      continue
    }
    if (event.type === EVENT_ID.DOCUMENT) continue
    const name = event.anchorStart === -1 ? undefined : text.slice(event.anchorStart, event.anchorEnd)
    if (depth === 1 && isKey && event.type === EVENT_ID.SCALAR) {
      blocks.push({ key: getScalarValue(text, event), offset: event.valueStart, anchors: new Set() })
    }
    if (depth === 1) isKey = !isKey
    if (event.type === EVENT_ID.ALIAS) used.add(String(name))
    else if (name !== undefined) blocks.at(-1)?.anchors.add(name)
    if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) depth += 1
  }
  return blocks
    .filter(({ key, anchors }) => key.startsWith('x-') && ![...anchors].some(anchor => used.has(anchor)))
    .map(({ key, offset }) => ({ code: 'unused-block', severity: 'warning', message: `nothing uses ${valueText(key)}`, offset }))
}
