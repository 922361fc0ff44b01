import { access, readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import manifest from '#package.json' with { type: 'json' }
import { sectionsOf } from '../support/page.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const page = await readFile(join(root, 'docs/architecture.md'), 'utf8')
const sections = sectionsOf(page)

/** The text of each file below a folder, by its path from the root. */
async function textsBelow (folder: string): Promise<Map<string, string>> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true })
  const paths = entries.filter(entry => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name).slice(root.length)).sort()
  return new Map(await Promise.all(paths.map(async (path): Promise<[string, string]> => [path, await readFile(join(root, path), 'utf8')])))
}

const sources = await textsBelow('src')

/** The path of each source, with what it imports, types included: packages by name, and files by path. */
const imports = new Map(Array.from(sources, ([path, text]) => {
  const specifiers = Array.from(text.matchAll(/(?:\bfrom |\bimport\(|^import )'([^']+)'/gm), ([, specifier]) => String(specifier))
  return [path, specifiers.map(name => name.startsWith('.') ? join(dirname(path), name) : name)]
}))

/** The allowed imports: each folder may import from itself and from the lines above its own. */
const LAYERS = [
  ['src/version.ts', 'src/system-error.ts', 'src/quoted.ts', 'src/schemas/'],
  ['src/config/', 'src/catalog/'],
  ['src/diff/', 'src/drift/'],
  ['src/response/'],
  ['src/http/', 'src/swagger-ui/'],
  ['src/log/'],
  ['src/plugins/'],
  ['src/routes/'],
  ['src/app.ts'],
  ['src/reload/'],
  ['src/index.ts', 'src/service.ts', 'src/commands/'],
  ['src/server.ts'],
  ['src/cli.ts']
]

/** The files that know that there is a process. */
const PROCESS = /^src\/(?:server|service|cli|config\/config|commands\/[\w-]+)\.ts$/

function layerOf (path: string): number {
  return LAYERS.findIndex(rooms => rooms.some(room => room.endsWith('/') ? path.startsWith(room) : path === room))
}

function isInOneRoom (one: string, other: string): boolean {
  return LAYERS.flat().some(room => room.endsWith('/') && one.startsWith(room) && other.startsWith(room))
}

t.test('imports go one way', async t => {
  t.ok(imports.size > 50)
  for (const [path, specifiers] of imports) {
    t.not(layerOf(path), -1, `${path} has a line`)
    const wrong = specifiers.filter(name => name.startsWith('src/') && !isInOneRoom(path, name) && layerOf(name) >= layerOf(path))
    t.strictSame(wrong, [], path)
  }
})

/** The files that a file imports, directly or indirectly. */
function importedBy (path: string, found = new Set<string>()): Set<string> {
  for (const name of imports.get(path) ?? []) {
    if (found.has(name)) continue
    found.add(name)
    importedBy(name, found)
  }
  return found
}

t.test('no imports are circular', async t => {
  t.strictSame([...imports.keys()].filter(path => importedBy(path).has(path)), [])
})

t.test('no two sources have the same name, and few are outside of a folder', async t => {
  const names = [...sources.keys()].map(path => basename(path))
  t.strictSame(names.filter((name, index) => names.indexOf(name) !== index), [])
  t.ok([...sources.keys()].filter(path => dirname(path) === 'src').length <= 9)
})

t.test('the catalog and the schemas know nothing of HTTP', async t => {
  for (const [path, specifiers] of imports) {
    if (/^src\/(?:catalog|schemas)\//.test(path)) t.strictSame(specifiers.filter(name => /fastify|node:(?:http|net)/.test(name)), [], path)
  }
})

t.test('the service never talks to providers', async t => {
  for (const door of ['src/server.ts', 'src/index.ts']) t.strictSame([...importedBy(door)].filter(path => /^src\/(?:drift|commands)\//.test(path)), [], door)
  t.ok(importedBy('src/commands/drift.ts').has('src/drift/download.ts'))
})

t.test('there is one Fastify application', async t => {
  const calls = [...sources].flatMap(([path, text]) => Array.from(text.matchAll(/\b[Ff]astify\(/g), () => path))
  t.strictSame(calls, ['src/app.ts'])
})

t.test('no source has one of these undocumented names of Node.js, Fastify, pino or prom-client', async t => {
  const names = /removeAllListeners|_httpMessage|prototype\.close|getBuiltinModule|\.hijack\(|prependListener|getForPromString|\.child = |\._closed|\bkState\b|process\.binding/
  for (const [path, text] of [...sources, ...await textsBelow('deploy')]) t.notMatch(text, names, path)
})

t.test('only the doors know that there is a process', async t => {
  for (const [path, text] of sources) {
    if (!PROCESS.test(path)) t.notMatch(text, /process\.(?:env|argv|exit)\b/, path)
  }
  const doors = ['src/server.ts', 'src/service.ts', 'src/cli.ts']
  for (const [path, specifiers] of imports) {
    if (!doors.includes(path)) t.strictSame(specifiers.filter(name => doors.includes(name)), [], path)
  }
})

t.test('every production dependency has a row, and is imported by the file that it names', async t => {
  const rows = sections.filter(({ title }) => title === 'Production dependencies').flatMap(({ tables }) => tables.flat())
  t.strictSame(rows.map(([name]) => name?.text), Object.keys(manifest.dependencies))
  for (const [name, , where] of rows) {
    const specifiers = imports.get(String(where?.text)) ?? []
    t.ok(specifiers.some(specifier => `${specifier}/`.startsWith(`${name?.text}/`)), `${where?.text} imports ${name?.text}`)
  }
})

t.test('every file and folder that the page names exists', async t => {
  const named = Array.from(page.matchAll(/`([\w.-]+\/[\w./-]*)`|\]\(([^)#]+)[^)]*\)/g), ([, path, link]) => path ?? join('docs', String(link)))
  t.ok(named.length > 30)
  for (const path of named) await t.resolves(access(join(root, path)), path)
})

t.test('every source has its place', async t => {
  const rows = sections.filter(({ title }) => title === 'Places').flatMap(({ tables }) => tables.flat())
  const places = rows.flatMap(([place]) => place?.code ?? [])
  t.strictSame([...sources.keys()].filter(path => !places.some(place => place.endsWith('/') ? path.startsWith(place) : path === place)), [])
})

/** What stands for each part of a glob in a regular expression. */
const GLOB: Record<string, string> = { '**/': '(?:.+/)?', '*': '[^/]*', '.': '\\.', '{': '(?:', ',': '|', '}': ')' }

t.test('a command runs each test file', async t => {
  const commands = [...manifest.tap.include, ...Object.values(manifest.scripts)].join(' ')
  const globs = commands.match(/\btest\/[^\s']+\.test\.ts/g) ?? []
  const patterns = globs.map(glob => new RegExp(`^${glob.replaceAll(/\*\*\/|[*.{,}]/g, part => GLOB[part] ?? part)}$`))
  const tests = [...(await textsBelow('test')).keys()].filter(path => path.endsWith('.test.ts'))
  t.ok(tests.length > 50)
  t.strictSame(tests.filter(path => !patterns.some(pattern => pattern.test(path))), [])
})

t.test('every step of the flow has its row', async t => {
  const [{ fences = [], tables = [] } = {}] = sections.filter(({ title }) => title === 'The flow')
  const steps = Array.from(String(fences[0]?.text).matchAll(/ -- ([a-z]+) -->/g), ([, step]) => step)
  t.strictSame([...new Set(steps), 'reply'], tables.flat().map(([step]) => step?.text))
})
