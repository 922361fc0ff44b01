import { appendFileSync, truncateSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { checkCatalog } from '../../src/catalog/checker.ts'
import { DIAGNOSTIC_CODES, type Diagnostic } from '../../src/catalog/report/diagnostic.ts'
import { loadCatalog } from '../../src/catalog/load.ts'
import { excessiveCatalogs } from '../support/catalog.ts'
import { whileEdited } from '../support/files.ts'
import { MISTAKES } from '../support/mistakes.ts'
import { examples, patternOf, sectionOf } from '../support/page.ts'

/** The messages that the tables of a section document, each as a code span of the first column. */
function documented (title: string): string[] {
  return sectionOf(title).tables.flat().flatMap(([messages]) => messages?.code ?? [])
}

const additions = documented('What a message may add').map(addition => patternOf(addition.replace('…', '')))
const messages = Object.keys(DIAGNOSTIC_CODES).flatMap(code =>
  documented(code).map(message => ({ code, message, pattern: new RegExp(`^${patternOf(message)}(?:${additions.join('|')})*$`) })))

interface Reported extends Diagnostic {
  of: string
}

/** All diagnostics of the corpus, of the mistakes, of the examples of the page, and of files that can't be read. */
async function allReported (directory: string): Promise<Reported[]> {
  const corpus = new URL('../catalog/corpus/', import.meta.url)
  const texts = new Map([
    ...examples().map(({ section, catalog }) => [`an example of ${section}`, catalog] as const),
    ...Object.entries(excessiveCatalogs),
    ...MISTAKES.map(({ name, text }) => [name, text] as const)
  ])
  for (const name of await readdir(corpus)) {
    if (name.endsWith('.yaml')) texts.set(name, await readFile(new URL(name, corpus), 'utf8'))
  }
  const reported: Reported[] = []
  for (const [of, text] of texts) reported.push(...(await checkCatalog(text)).diagnostics.map(diagnostic => ({ ...diagnostic, of })))

  truncateSync(join(directory, 'large'), 100_000_000)
  for (const file of ['missing', 'folder', '/dev/null', 'large', 'utf-16', 'latin-1', 'binary'].map(name => join(name.startsWith('/') ? '' : directory, name))) {
    reported.push(...(await loadCatalog(file)).diagnostics.map(diagnostic => ({ ...diagnostic, of: file })))
  }
  const changing = join(directory, 'binary')
  const { diagnostics } = await whileEdited(() => appendFileSync(changing, '#'), () => loadCatalog(changing))
  reported.push(...diagnostics.map(diagnostic => ({ ...diagnostic, of: 'a file that changes' })))
  return reported
}

const reported = await allReported(t.testdir({
  folder: {},
  large: '',
  'utf-16': Buffer.from('\uFEFFmodels:', 'utf16le'),
  'latin-1': Buffer.from([0x61, 0xE9]),
  binary: '\0'
}))

t.test('every message of the checker is documented, under its code', async t => {
  t.ok(reported.length > 120)
  const missing = reported.filter(({ code, message }) => !messages.some(known => known.code === code && known.pattern.test(message)))
  t.strictSame(missing.map(({ code, message, of }) => `${code}: ${message} (${of})`), [], 'messages that docs/catalog.md does not explain')
})

t.test('every documented message is one that the checker reports', async t => {
  const unreported = messages.filter(({ code, pattern }) => !reported.some(diagnostic => diagnostic.code === code && pattern.test(diagnostic.message)))
  t.strictSame(unreported.map(({ code, message }) => `${code}: ${message}`), [], 'messages of docs/catalog.md that no text of the tests provokes')
  for (const addition of additions) {
    const added = new RegExp(`${addition}(?:${additions.join('|')})*$`)
    t.ok(reported.some(({ message }) => added.test(message)), addition)
  }
})
