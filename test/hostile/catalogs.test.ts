import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { checkCatalog } from '../../src/catalog/checker.ts'
import { loadCatalog } from '../../src/catalog/load.ts'
import { formatDiagnostics } from '../../src/catalog/report/format.ts'
import { excessiveCatalogs } from '../support/catalog.ts'
import { HOSTILE_CATALOGS, temporaryFolder } from '../support/hostile-catalogs.ts'

t.test('each hostile file is reported', async t => {
  const file = join(await temporaryFolder(t), 'models.yaml')
  for (const [name, [text, diagnostic]] of Object.entries(HOSTILE_CATALOGS)) {
    await writeFile(file, text())
    const { catalog, diagnostics } = await loadCatalog(file)
    t.equal(catalog, undefined, name)
    t.match(formatDiagnostics('', diagnostics).replace(/^:\s*/, ''), diagnostic)
  }
})

t.test('after 2,000 errors the report says where the check stopped', async t => {
  const last = async (text: string) => (await checkCatalog(text)).diagnostics.at(-1)
  const { manyErrors, manyTimesOneModel, manyUnknownAliases } = excessiveCatalogs
  t.match(await last(manyErrors), { code: 'unchecked', message: 'nothing from models[286] on was checked: there are more than 2000 errors before it' })
  t.match(await last(manyTimesOneModel), { code: 'unchecked', message: 'nothing from models[2002] on was checked: there are more than 2000 errors before it' })
  t.match(await last(manyUnknownAliases), { code: 'unchecked', message: 'there are more than 2000 errors; the others are not reported' })
})
