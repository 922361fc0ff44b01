import { readFile } from 'node:fs/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml'
import t from 'tap'
import { EDITOR_KEYWORDS } from '../../src/schemas/editor-keywords.ts'
import { generate } from '../../openapi/generate.ts'
import { edited, validCatalog } from '../support/catalog.ts'

const root = new URL('../../', import.meta.url)

t.test('the committed documents are up to date with the schemas; `npm run openapi` writes them', async t => {
  for (const [name, text] of Object.entries(await generate())) {
    t.equal(await readFile(new URL(`openapi/${name}`, root), 'utf8'), text, name)
  }
})

t.test('an editor with the schema of the catalog accepts valid values and marks wrong ones', async t => {
  const schema = JSON.parse(await readFile(new URL('openapi/catalog.schema.json', root), 'utf8'))
  const validate = new Ajv2020().addVocabulary([...EDITOR_KEYWORDS]).compile(schema)
  const accepts = (text: string) => validate(load(text, { schema: CORE_SCHEMA.withTags(mergeTag) }))
  t.ok(accepts(await readFile(new URL('models.yaml', root), 'utf8')), JSON.stringify(validate.errors))
  t.ok(accepts(validCatalog))
  t.notOk(accepts(edited(['temperature', 'temprature'])))
  t.notOk(accepts(edited(['type: chat', 'type: chatty'])))
  t.notOk(accepts(edited(['typical_p: -1', 'typical_p: 0'])))
})

interface Schema {
  $ref?: string
  title?: string
  description?: string
  markdownDescription?: string
  default?: unknown
  examples?: unknown[]
  properties?: Record<string, Schema>
  patternProperties?: Record<string, Schema>
  items?: Schema
  $defs?: Record<string, Schema>
}

/** Each part of a schema with its JSON Pointer; what others refer to, where it is defined. */
function * partsOf (schema: Schema, pointer = ''): Generator<[pointer: string, part: Schema]> {
  const { $ref, properties, patternProperties, items, $defs } = schema
  if ($ref === undefined) yield [pointer, schema]
  for (const [keyword, parts] of Object.entries({ properties, patternProperties, $defs })) {
    for (const [key, part] of Object.entries(parts ?? {})) yield * partsOf(part, `${pointer}/${keyword}/${encodeURIComponent(key)}`)
  }
  if (items) yield * partsOf(items, `${pointer}/items`)
}

/** The values that an editor shows for a part: its examples or default, or for a mapping or list the one in its Markdown. */
function shownFor ({ examples, default: byDefault, markdownDescription = '' }: Schema): unknown[] {
  const [, yaml] = /```yaml\n(.*)```$/s.exec(markdownDescription) ?? []
  return yaml === undefined ? examples ?? [byDefault] : [load(yaml)]
}

t.test('every part of the catalog has a title, a description, and a valid example', async t => {
  const schema: Schema = JSON.parse(await readFile(new URL('openapi/catalog.schema.json', root), 'utf8'))
  const ajv = new Ajv2020().addVocabulary([...EDITOR_KEYWORDS]).addSchema(schema, 'catalog')
  const parts = [...partsOf(schema)]
  const pointers = parts.map(([pointer]) => pointer)
  t.ok(['', '/properties/models/items/properties/allowed', '/$defs/ModelParameters/properties/typical_p'].every(pointer => pointers.includes(pointer)))
  for (const [pointer, part] of parts) {
    t.ok(part.title, `title of #${pointer}`)
    t.ok(part.description, `description of #${pointer}`)
    const shown = shownFor(part)
    t.ok(shown.length > 0 && shown.every(value => value !== undefined && ajv.validate(`catalog#${pointer}`, value)), `example of #${pointer}`)
  }
})

t.test('models.yaml names its schema to the YAML language server', async t => {
  const [modeline = ''] = (await readFile(new URL('models.yaml', root), 'utf8')).split('\n')
  const [, path = ''] = /^# yaml-language-server: \$schema=(\S+)$/.exec(modeline) ?? []
  t.equal(new URL(path, new URL('models.yaml', root)).href, new URL('openapi/catalog.schema.json', root).href)
})
