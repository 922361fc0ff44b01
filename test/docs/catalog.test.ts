import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { generate } from '../../docs/generate.ts'
import { checkCatalog } from '../../src/catalog/checker.ts'
import { deriveModels } from '../../src/catalog/derive.ts'
import { DIAGNOSTIC_CODES } from '../../src/catalog/report/diagnostic.ts'
import { formatDiagnostics } from '../../src/catalog/report/format.ts'
import { check } from '../../src/commands/check.ts'
import { run } from '../support/command.ts'
import { catalogPage, examples, rendered, sectionOf } from '../support/page.ts'

const root = new URL('../../', import.meta.url)

function tableOf (title: string): string[][] {
  return sectionOf(title).tables.flat().map(row => row.map(({ text }) => text))
}

t.test('the committed lists and pictures are what the code says; `npm run docs` writes them', async t => {
  for (const [name, text] of Object.entries(await generate())) {
    t.equal(await readFile(new URL(`docs/${name}`, root), 'utf8'), text, name)
  }
})

t.test('every code has its section, errors first, which begins with its meaning', async t => {
  const titles = catalogPage.map(({ title }) => title)
  const coded = catalogPage.slice(titles.indexOf('Errors')).filter(({ title }) => !['Errors', 'Warnings'].includes(title))
  t.strictSame(coded.map(({ title, lead }) => [title, lead]), Object.entries(DIAGNOSTIC_CODES).map(([code, meaning]) => [code, rendered(meaning)]))
  // a file with such a problem would fill the page
  const showable = coded.filter(({ title }) => !['too-large', 'unchecked'].includes(title))
  for (const { title, fences } of showable) {
    t.match(fences.map(({ language }) => language).join(' '), /^(?:console|diff text(?: diff text)*)$/, `${title} has an example and its report`)
  }
  for (const { section, catalog, fence } of examples().filter(({ fence }) => fence.language === 'text')) {
    t.strictSame((await checkCatalog(catalog)).diagnostics.map(({ code }) => code), [section], fence.text)
  }
})

t.test('the page shows the output of the checker', async t => {
  const cwd = t.testdir({})
  for (const { section, catalog, fence: { language, text } } of examples()) {
    if (language === 'text') t.equal(text, formatDiagnostics('models.yaml', (await checkCatalog(catalog)).diagnostics), section)
    if (language !== 'console') continue
    await writeFile(join(cwd, 'models.yaml'), catalog)
    const line = text.slice(0, text.indexOf('\n'))
    const { stdout, stderr } = await run(check, line.replace('$ models-api check', '').split(' ').filter(Boolean), { cwd })
    t.equal(text, `${line}\n${stdout}${stderr}`, section)
  }
})

t.test('the catalog of the page is valid, its response is served, and every edit of it is reported', async t => {
  const [base = '', ...edits] = new Set(examples().map(({ catalog }) => catalog))
  const { catalog, diagnostics } = await checkCatalog(base)
  t.strictSame(diagnostics, [])
  for (const edit of edits) t.not((await checkCatalog(edit)).diagnostics.length, 0, edit)

  const [{ text = '' } = {}] = sectionOf('The response').fences
  const { configurations: _, ...answer } = catalog ? deriveModels(catalog) : {}
  t.strictSame(JSON.parse(text), answer)
})

t.test('the table of the JSON fields names each of them', async t => {
  const [{ text = '' } = {}] = sectionOf('JSON').fences.filter(({ language }) => language === 'console')
  const fields = new Set<string>()
  JSON.parse(text.slice(text.indexOf('\n')), (key, value) => {
    if (/[a-z]/.test(key)) fields.add(key)
    return value
  })
  t.strictSame(new Set(tableOf('JSON').map(([field]) => field)), fields)
})

t.test('the line that names the schema for editors is that of models.yaml', async t => {
  const [modeline] = (await readFile(new URL('models.yaml', root), 'utf8')).split(/(?<=\n)/)
  t.ok(sectionOf('Editors').fences.some(({ text }) => text === modeline))
})
