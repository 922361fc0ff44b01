import { checkCatalog } from '../src/catalog/checker.ts'
import { DIAGNOSTIC_CODES } from '../src/catalog/report/diagnostic.ts'
import { MAX_BYTES, maxAnswerLength, MAX_KEYS, maxSeparators } from '../src/catalog/yaml/bounds.ts'
import { SLIPS } from '../src/catalog/yaml/slips.ts'
import { CatalogFile } from '../src/schemas/catalog-file.ts'
import { expectation } from '../src/schemas/expectation.ts'
import { ModelConfigurationData, ModelParameters, modelSchemas } from '../src/schemas/models-response.ts'

/** A schema, as far as the tables of keys show it. */
interface Schema {
  $id?: string
  $ref?: string
  description?: string
  default?: unknown
  required?: readonly string[]
  properties?: Record<string, Schema>
}

/**
 * A page with its lists as the code has them: each stands between a comment that names it and one that ends it.
 *
 * @param catalog the catalog that the examples of `SLIPS` are edits of.
 * @throws if the page names a list that isn't there.
 */
export async function withLists (page: string, catalog: string): Promise<string> {
  const slips = await slipRows(catalog)
  return page.replace(/(<!-- npm run docs: (.*?) -->\n).*?(<!-- end -->)/gs, (_all, begin: string, name: string, end: string) => {
    const list = name === 'slips' ? table(['slip', 'message', 'fix'], slips) : LISTS.get(name)
    if (list === undefined) throw new Error(`there is no list ${JSON.stringify(name)}`)
    return `${begin}\n${list}\n${end}`
  })
}

const { endpoints, models } = CatalogFile.properties
const [sharedValues]: Schema[] = Object.values(CatalogFile['patternProperties'])

const LISTS = new Map([
  ['keys of the file', keyTable([...keyRows(CatalogFile), ['`x-…`', 'anything', 'no', String(sharedValues?.description)]])],
  ['keys of endpoints', keyTable([categoriesRow(keyRows(endpoints))])],
  ['keys of a model', keyTable(keyRows(models.items))],
  ['keys of configuration', keyTable(keyRows(ModelConfigurationData))],
  ['keys of parameters', keyTable(keyRows(ModelParameters))],
  ['limits', table(['what', 'at most'], [
    ['the file', `${number(MAX_BYTES)} bytes`],
    ['line breaks and commas', `${number(maxSeparators(0))}, and one more for every ${charactersPerSeparator()} characters`],
    ['keys of one mapping', number(MAX_KEYS)],
    ['all texts of the response', `${number(maxAnswerLength(''))} characters, and ${maxAnswerLength('x') - maxAnswerLength('')} times the length of the file`],
    ['an integer', `${number(Number.MAX_SAFE_INTEGER)}, the largest that JavaScript distinguishes from its neighbours`]
  ])],
  ['codes', table(['code', 'meaning'], Object.entries(DIAGNOSTIC_CODES).map(([code, meaning]) => [`[\`${code}\`](#${code})`, meaning]))]
])

function table (head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |\n`).join('')
}

function keyTable (rows: ReadonlyArray<readonly string[]>): string {
  return table(['key', 'value', 'required', 'meaning'], rows)
}

/** Key, value, required and meaning of each key of an object. */
function keyRows ({ properties = {}, required = [] }: Schema): string[][] {
  return Object.entries(properties).map(([key, property]) => {
    const named: Schema | undefined = modelSchemas.find(({ $id }) => `${$id}#` === property.$ref)
    const schema = named ?? property
    const otherwise = schema.default === undefined ? 'no' : `no, default ${schema.default}`
    return [`\`${key}\``, plain(expectation(schema)), required.includes(key) ? 'yes' : otherwise, String(schema.description)]
  })
}

/** One row for all categories, which differ in their names alone. */
function categoriesRow (rows: readonly string[][]): string[] {
  const [[first = '', ...about] = []] = rows
  return [rows.map(([key]) => key).join(', '), ...about.map(text => text.replace(first.replaceAll('`', ''), 'the category'))]
}

/** Name, message and whether there is a fix, of each slip in the catalog. */
async function slipRows (catalog: string): Promise<string[][]> {
  return await Promise.all(SLIPS.map(async ({ name, example: [right, wrong] }) => {
    const { diagnostics: [first] } = await checkCatalog(catalog.replace(right, () => wrong))
    return [name, `\`${first?.message.replaceAll('|', '\\|')}\``, first?.fix === undefined ? '' : 'yes']
  }))
}

/** Text that means nothing else to Markdown. */
function plain (text: string): string {
  return text.replace(/[_*<|]/g, '\\$&')
}

function number (value: number): string {
  return value.toLocaleString('en')
}

function charactersPerSeparator (): number {
  const length = 1_000_000
  return Math.round(length / (maxSeparators(length) - maxSeparators(0)))
}
