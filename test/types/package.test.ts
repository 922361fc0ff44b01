import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import ts from 'typescript'
import manifest from '#package.json' with { type: 'json' }
import { compile } from '../support/compiler.ts'
import { dependent, packedFiles as files, root, run } from '../support/package.ts'
import { readPage } from '../support/page.ts'

const succeeds = { status: 0, stdout: '', stderr: '' }

const clientSource = `\
import type { ErrorResponse, ModelsResponse } from 'models-api'

export async function modelNames (): Promise<string[]> {
  const response = await fetch('http://127.0.0.1:3000/models')
  if (!response.ok) throw new Error((await response.json() as ErrorResponse).statusMessage)
  const { configurations, models } = await response.json() as ModelsResponse
  return [...models, ...Object.values(configurations).flatMap(byName => Object.values(byName).map(({ name }) => name))]
}
`

const serviceSource = `\
import { buildApp, deriveModels, loadCatalog, type AppOptions, type Catalog, type Checked, type Diagnostic } from 'models-api'

const { catalog, diagnostics }: Checked = await loadCatalog('node_modules/models-api/models.yaml')
diagnostics.forEach(({ message, line }: Diagnostic) => console.error(line, message))
const options = (catalog: Catalog): AppOptions => ({ models: deriveModels(catalog), basePath: '/api' })
if (catalog !== undefined) {
  const app = await buildApp(options(catalog))
  const { statusCode, body } = await app.inject('/api/models')
  console.log(statusCode, JSON.parse(body).models.length, catalog.models.length)
  await app.close()
}
`

const WRONG = `\
import type { ModelsResponse } from 'models-api'
export const answer: ModelsResponse = 1
export const type: ModelsResponse['configurations'][string][string]['type'] = 'base'
`

const IMPORT = `\
const streams = [process.stdout, process.stderr] // the first use of a stream opens it
const open = () => process.getActiveResourcesInfo().filter(name => !name.includes('Req')).join()
const before = open()
await import('models-api')
console.log(open() === before, streams.length)
`

const DOCUMENTS = `\
import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)
for (const name of ['openapi.json', 'catalog.schema.json']) console.log(JSON.stringify(require(\`models-api/\${name}\`)))
`

const [{ text: recipe = '' } = {}] = (await readPage('docs/clients.md')).find(({ title }) => title === 'The package')?.fences ?? []

// before the first test: tap ends a file with a teardown once no test runs
const project = await dependent(t, {
  'client.ts': clientSource, 'service.ts': serviceSource, 'wrong.ts': WRONG, 'import.js': IMPORT, 'documents.js': DOCUMENTS, 'recipe.ts': recipe
}, ['@types/node'])

/** A project that runs in Node, with the strictest options: the types of the package are checked, too. */
const FOR_NODE: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts'],
  types: ['node'],
  typeRoots: [join(project, 'node_modules/@types')]
}

/** A project that is bundled for pages. */
const FOR_PAGES: ts.CompilerOptions = {
  strict: true,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
  types: [],
  skipLibCheck: true,
  noErrorTruncation: true
}

t.test('the package contains the files that its users need, and no others', async t => {
  t.strictSame(new Set(files.map(path => path.split('/')[0])), new Set([
    'CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'models.yaml', 'openapi', 'package.json'
  ]))
  t.strictSame(files.filter(path => path.startsWith('openapi/')), ['openapi/catalog.schema.json', 'openapi/openapi.json'])
  t.strictSame(files.filter(path => path.startsWith('dist/') && !/\.(?:js|js\.map|d\.ts)$/.test(path)), [])
})

t.test('every source map of the package contains its sources', async t => {
  const maps = files.filter(path => path.endsWith('.map'))
  t.strictSame(maps, files.filter(path => path.endsWith('.js')).map(path => `${path}.map`))
  for (const path of maps) {
    const { sources, sourcesContent } = JSON.parse(await readFile(join(root, path), 'utf8'))
    t.equal(sourcesContent.length, sources.length, path)
  }
})

t.test('every file that the manifest names is in the package', async t => {
  const { main, types, exports, bin, sideEffects } = manifest
  const named = [main, types, ...sideEffects, ...Object.values(bin), ...Object.values(exports).flatMap(target => typeof target === 'string' ? [target] : Object.values(target))]
  t.strictSame(named.map(path => path.replace('./', '')).filter(path => !files.includes(path)), [])
})

t.test('clients use only the types of the package, even in pages, which have no types of Node', async t => {
  t.strictSame(compile([join(project, 'client.ts')], FOR_PAGES), [])
  t.notMatch(await readFile(join(project, 'client.js'), 'utf8'), 'models-api', 'the compiled client doesn\'t contain it')
})

t.test('programs check a catalog and build the service by themselves', async t => {
  t.strictSame(compile([join(project, 'service.ts')], FOR_NODE), [])
  t.strictSame(run(project, 'service.js'), { ...succeeds, stdout: '200 12 12\n' })
})

t.test('the recipe for programs compiles', t => {
  t.match(recipe, 'buildApp')
  t.strictSame(compile([join(project, 'recipe.ts')], FOR_NODE), [])
  t.end()
})

t.test('a compiler shows the types with their fields', async t => {
  t.matchOnlyStrict(compile([join(project, 'wrong.ts')], FOR_PAGES), [
    /'number' is not assignable to type '\{ configurations: Record<.*endpoints: Record<.*\}'/,
    /'"base"' is not assignable to type '"instruct" \| "chat"'/
  ])
})

t.test('importing the package starts nothing, prints nothing and opens nothing', async t => {
  t.strictSame(run(project, 'import.js'), { ...succeeds, stdout: 'true 2\n' })
})

t.test('the two documents are exported by name', async t => {
  const documents = await Promise.all(['openapi.json', 'catalog.schema.json'].map(name => readFile(join(root, 'openapi', name), 'utf8')))
  t.strictSame(run(project, 'documents.js'), { ...succeeds, stdout: documents.map(text => `${JSON.stringify(JSON.parse(text))}\n`).join('') })
})

t.test('the command checks the catalog of the package', async t => {
  const installed = join(project, 'node_modules', manifest.name)
  t.strictSame(run(installed, manifest.bin['models-api'], 'check'), { ...succeeds, stdout: 'models.yaml: 12 models\n' })
})
