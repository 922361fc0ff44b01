import { modelId } from '../derive.ts'
import { pathText, valueAt, valueText, type Path, type Problem } from './problem.ts'
import { ENDPOINT_CATEGORIES } from '../../schemas/models-response.ts'
import type { Catalog } from '../../schemas/catalog-file.ts'

/** Elements that run or load something in a page that renders them, whatever their attributes are. */
const ACTIVE_ELEMENTS = new Set(['script', 'iframe', 'frame', 'object', 'embed', 'applet', 'base', 'meta', 'link', 'style', 'form'])

/** Without one of these no HTML is active, so most descriptions need not be parsed. */
const SUSPICIOUS = /<\s*(?:script|i?frame|object|embed|applet|base|meta|link|style|form)|\bon[a-z]+\s*=|srcdoc|script\s*:|data\s*:|&/i

/** Warns about what a valid catalog may contain but rarely should. */
export async function catalogWarnings ({ models }: Catalog): Promise<Problem[]> {
  const problems: Problem[] = []
  const similar = new Map<string, Path>()
  for (const [index, model] of models.entries()) {
    const { description, icon, configuration } = model
    const entry: Path = ['models', index]
    const namesake = similar.get(alike(modelId(model)))
    if (namesake === undefined) similar.set(alike(modelId(model)), [...entry, 'name'])
    else problems.push({ ...warning('similar-model', [...entry, 'name'], 'differs only in capitals or letter forms from that of the model at line'), earlier: namesake })
    const { max_new_tokens: output, truncate: context } = configuration.parameters
    if (output > context) {
      problems.push(warning('output-above-context', [...entry, 'configuration', 'parameters', 'max_new_tokens'], `is ${output}, above truncate (${context}): the output is longer than the context`))
    }
    if (strayCharacter([], icon).length === 0 && !/^[^\s:]+:[^\s:]+$/.test(icon)) {
      problems.push(warning('icon-form', [...entry, 'icon'], `should have the form collection:icon, not ${valueText(icon)}`))
    }
    const active = SUSPICIOUS.test(description) ? await activeHtml(description) : undefined
    if (active !== undefined) {
      problems.push(warning('active-html', [...entry, 'description'], `contains ${active}, which would run in a page that renders it`))
    }
    if (description.endsWith('\n')) {
      problems.push(warning('final-line-break', [...entry, 'description'], 'ends with a line break'))
    }
  }
  return problems
}

/** A text without differences that are easily overlooked: its case, and how letters with marks are composed. */
function alike (text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

/** Warns about quotes and commas of other notations around the texts of a parsed catalog file, valid or not. */
export function strayCharacters (file: unknown): Problem[] {
  const models = valueAt(file, ['models'])
  const entries = Array.isArray(models) ? Array.from(models.keys(), (index): Path => ['models', index]) : []
  const paths = [...ENDPOINT_CATEGORIES.map((category): Path => ['endpoints', category]), ...entries.flatMap(entry => TEXTS.map(path => [...entry, ...path]))]
  return paths.flatMap(path => {
    const text = valueAt(file, path)
    return typeof text === 'string' ? strayCharacter(path, text) : []
  })
}

const TEXTS: readonly Path[] = [['publisher'], ['name'], ['icon'], ['description'], ['configuration', 'model']]

/** Warns about typographic quotes around a text, a quote only at its end, or a comma or semicolon after it. */
function strayCharacter (path: Path, text: string): Problem[] {
  const [first = '', last = ''] = [text.charAt(0), text.charAt(text.length - 1)]
  if (/[“”„‟«»‘’‚‹›]/.test(first) && /[“”„‟«»‘’‚‹›"']/.test(last)) {
    return [warning('stray-character', path, `begins with ${first}, which is not a quote in YAML but part of the text: write straight quotes, or none`)]
  }
  if (last === '"' && text.indexOf('"') === text.length - 1) return [warning('stray-character', path, 'ends with a quote, but doesn\'t begin with one')]
  return /[,;]/.test(last) && !/&#?\w+;$/.test(text) ? [warning('stray-character', path, `ends with a ${last === ',' ? 'comma' : 'semicolon'}, which is part of the text`)] : []
}

function warning (code: Problem['code'], path: Path, message: string): Problem {
  return { code, severity: 'warning', path, message: `${pathText(path)} ${message}` }
}

/** The first construct of `html` that runs when it is rendered. */
async function activeHtml (html: string): Promise<string | undefined> {
  const { Parser } = await import('htmlparser2') // few catalogs need it, and it takes long to load
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
