import { readFile } from 'node:fs/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml'
import t from 'tap'
import { generate } from '../../openapi/generate.ts'
import { edited, validCatalog } from '../support/catalog.ts'

const root = new URL('../../', import.meta.url)

t.test('the committed documents are what the schemas say; `npm run openapi` writes them', async t => {
  for (const [name, text] of Object.entries(await generate())) {
    t.equal(await readFile(new URL(`openapi/${name}`, root), 'utf8'), text, name)
  }
})

t.test('an editor that knows the schema of the catalog accepts what is right and marks what is wrong', async t => {
  const schema = JSON.parse(await readFile(new URL('openapi/catalog.schema.json', root), 'utf8'))
  const validate = new Ajv2020().compile(schema)
  const accepts = (text: string) => validate(load(text, { schema: CORE_SCHEMA.withTags(mergeTag) }))
  t.ok(accepts(await readFile(new URL('models.yaml', root), 'utf8')), JSON.stringify(validate.errors))
  t.ok(accepts(validCatalog))
  t.notOk(accepts(edited(['temperature', 'temprature'])))
  t.notOk(accepts(edited(['type: chat', 'type: chatty'])))
  t.notOk(accepts(edited(['typical_p: -1', 'typical_p: 0'])))
})

t.test('models.yaml names its schema to the YAML language server', async t => {
  const [modeline = ''] = (await readFile(new URL('models.yaml', root), 'utf8')).split('\n')
  const [, path = ''] = /^# yaml-language-server: \$schema=(\S+)$/.exec(modeline) ?? []
  t.equal(new URL(path, new URL('models.yaml', root)).href, new URL('openapi/catalog.schema.json', root).href)
})
