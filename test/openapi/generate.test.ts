import { readFile } from 'node:fs/promises'
import t from 'tap'
import { generate } from '../../openapi/generate.ts'

t.test('the committed documents are what the schemas say; `npm run openapi` writes them', async t => {
  for (const [name, text] of Object.entries(await generate())) {
    t.equal(await readFile(new URL(`../../openapi/${name}`, import.meta.url), 'utf8'), text, name)
  }
})
