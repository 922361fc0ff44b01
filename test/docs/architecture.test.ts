import { access, readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import manifest from '#package.json' with { type: 'json' }
import { sectionsOf } from '../support/page.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const page = await readFile(join(root, 'docs/architecture.md'), 'utf8')
const sections = sectionsOf(page)

/** The path of each source, with what it imports: packages by name, and files by path. */
const imports = new Map<string, string[]>()
for (const entry of await readdir(join(root, 'src'), { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue
  const path = join(entry.parentPath, entry.name)
  const specifiers = Array.from((await readFile(path, 'utf8')).matchAll(/(?:\bfrom |\bimport\(|^import )'([^']+)'/gm), ([, specifier]) => String(specifier))
  imports.set(path.slice(root.length), specifiers.map(name => name.startsWith('.') ? join(dirname(path), name).slice(root.length) : name))
}

t.test('every production dependency has a row, and is imported where it says', async t => {
  const rows = sections.filter(({ title }) => title === 'Production dependencies').flatMap(({ tables }) => tables.flat())
  t.strictSame(rows.map(([name]) => name?.text), Object.keys(manifest.dependencies))
  for (const [name, , where] of rows) {
    const specifiers = imports.get(String(where?.text)) ?? []
    t.ok(specifiers.some(specifier => `${specifier}/`.startsWith(`${name?.text}/`)), `${where?.text} imports ${name?.text}`)
  }
})

t.test('every file and folder that the page names is there', async t => {
  const named = Array.from(page.matchAll(/`([\w.-]+\/[\w./-]*)`|\]\(([^)]+)\)/g), ([, path, link]) => path ?? join('docs', String(link)))
  t.ok(named.length > 30)
  for (const path of named) await t.resolves(access(join(root, path)), path)
})

t.test('every source has its place', async t => {
  const rows = sections.filter(({ title }) => title === 'Places').flatMap(({ tables }) => tables.flat())
  const places = rows.flatMap(([place]) => String(place?.text).split(', '))
  t.strictSame([...imports.keys()].filter(path => !path.endsWith('.d.ts') && !places.some(place => place.endsWith('/') ? path.startsWith(place) : path === place)), [])
})

t.test('every step of the flow has its row', async t => {
  const [{ fences = [], tables = [] } = {}] = sections.filter(({ title }) => title === 'The flow')
  const steps = Array.from(String(fences[0]?.text).matchAll(/ -- ([a-z]+) -->/g), ([, step]) => step)
  t.strictSame([...new Set(steps), 'reply'], tables.flat().map(([step]) => step?.text))
})

t.test('the catalog and the schemas know nothing of HTTP', async t => {
  const inner = [...imports].filter(([path]) => /^src\/(?:catalog|schemas)\//.test(path))
  t.ok(inner.length > 20)
  for (const [path, specifiers] of inner) {
    const own = path.startsWith('src/schemas/') ? /^src\/schemas\// : /^src\/(?:catalog\/|schemas\/|system-error\.ts$)/
    t.strictSame(specifiers.filter(name => name.startsWith('src/') ? !own.test(name) : /fastify|node:(?:http|net)/.test(name)), [], path)
  }
})

t.test('nothing imports the process, and nothing else reads the environment and the arguments, or exits', async t => {
  const processes = ['src/check.ts', 'src/cli.ts', 'src/server.ts']
  for (const [path, specifiers] of imports) {
    if (processes.includes(path)) continue
    t.strictSame(specifiers.filter(name => processes.includes(name)), [], path)
    t.notMatch(await readFile(join(root, path), 'utf8'), /process\.(?:env|argv|exit)/, path)
  }
})
