import { access, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { sectionsOf } from '../support/page.ts'

const root = new URL('../../', import.meta.url)
const PAGES = [
  'README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'deploy/README.md', 'bench/README.md',
  'docs/architecture.md', 'docs/catalog.md', 'docs/commands.md', 'docs/clients.md', 'docs/operations.md'
]

/** The anchors of the headings of a Markdown page, as GitHub makes them. */
async function anchorsOf (page: URL): Promise<Set<string>> {
  const sections = sectionsOf(await readFile(page, 'utf8'))
  return new Set(sections.map(({ title }) => title.toLowerCase().replace(/[^\w -]/g, '').replaceAll(' ', '-')))
}

for (const name of PAGES) {
  t.test(`every relative link of ${name} leads to a file, and to a section of it`, async t => {
    const page = new URL(name, root)
    for (const [, link = ''] of (await readFile(page, 'utf8')).matchAll(/\]\((?![a-z]+:)([^)\s]+)\)/g)) {
      const target = new URL(link, page)
      const anchor = decodeURIComponent(target.hash.slice(1))
      target.hash = ''
      await t.resolves(access(fileURLToPath(target)), link)
      if (anchor !== '') t.ok((await anchorsOf(target)).has(anchor), link)
    }
  })
}

t.test('every file of the repository that a page names exists', async t => {
  let named = 0
  for (const name of PAGES) {
    const text = await readFile(new URL(name, root), 'utf8')
    for (const [path] of text.matchAll(/(?<![\w./-])(?:src|test|docs|bench|openapi|deploy\/\w+)\/[\w./-]*[\w/]/g)) {
      await t.resolves(access(new URL(path, root)), `${name}: ${path}`)
      named += 1
    }
  }
  t.ok(named > 100)
})
