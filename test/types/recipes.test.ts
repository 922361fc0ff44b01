import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import ts from 'typescript'
import { compile, STRICT } from '../support/compiler.ts'
import { readPage } from '../support/page.ts'
import { Service } from '../support/service.ts'

const root = new URL('../../', import.meta.url)
const page = await readPage('docs/clients.md')
const specification = await readPage('test/fixtures/specification/models-api.md')
const example = JSON.parse(await readFile(new URL('test/fixtures/example-response.json', root), 'utf8'))

/** The code of a language in one section of a page, with only the address replaced. */
function codeOf (sections: typeof page, title: string, language: string, address = '', published = 'http://127.0.0.1:3000'): string {
  const found = sections.find(section => section.title === title)?.fences.find(fence => fence.language === language)
  assert(found, `${title} has no ${language}`)
  assert(address === '' || found.text.includes(published))
  return found.text.replaceAll(published, address)
}

const client = await readFile(new URL('docs/clients/poll.ts', root), 'utf8')
const address = await new Service(t).listening()

t.test('the TypeScript recipe compiles with types of the service\'s document, and prints the catalog', async t => {
  const cwd = t.testdir()
  const generated = spawnSync(codeOf(page, 'TypeScript', 'sh', address), { cwd, shell: true, encoding: 'utf8' })
  t.equal(generated.status, 0, generated.stderr)
  await writeFile(join(cwd, 'recipe.ts'), codeOf(page, 'TypeScript', 'ts', address))
  t.strictSame(compile([join(cwd, 'recipe.ts')]), [])

  const { stdout, stderr } = spawnSync(process.execPath, ['recipe.js'], { cwd, encoding: 'utf8' })
  t.equal(stderr, '')
  t.strictSame(stdout.split('\n').slice(0, example.models.length).map(line => line.split(' ')[0]), example.models)
  t.match(stdout, 'google/gemma-2-27b-it 500\n')
  t.match(stdout, example.endpoints.openrouter[0])
})

t.test('the polling recipe compiles, and prints the first catalog', async t => {
  const cwd = t.testdir({ 'poll.ts': client, 'recipe.ts': codeOf(page, 'A client that polls', 'ts', address) })
  t.strictSame(compile([join(cwd, 'recipe.ts')]), [])

  const child = spawn(process.execPath, ['recipe.js'], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  const [line] = await once(child.stdout, 'data')
  t.match(String(line), /^12 \{/)
})

t.test('the polling client compiles in ordinary strict projects', async t => {
  const file = join(t.testdir({ 'poll.ts': client }), 'poll.ts')
  const modules = [{ module: ts.ModuleKind.NodeNext }, { module: ts.ModuleKind.Preserve, moduleResolution: ts.ModuleResolutionKind.Bundler }]
  for (const resolution of modules) {
    for (const libraries of [{}, { lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'] }, { lib: ['lib.es2023.d.ts'] }]) {
      t.strictSame(compile([file], { noEmit: true, strict: true, skipLibCheck: true, types: ['node'], ...resolution, ...libraries }), [], JSON.stringify({ ...resolution, ...libraries }))
    }
  }
})

t.test('the TypeScript example of the specification compiles, and gets the catalog', async t => {
  const file = join(t.testdir({
    'recipe.ts': [
      codeOf(specification, 'TypeScript Interface', 'typescript'),
      codeOf(specification, 'TypeScript Example', 'typescript', address, 'https://neptun-webui.vercel.app/api'),
      'console.log(JSON.stringify([await getModels(), await listOpenRouterEndpoints()]))',
      'export {}'
    ].join('\n')
  }), 'recipe.ts')
  t.strictSame(compile([file], { ...STRICT, lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'] }), [], 'in Node\'s own types JSON is unknown')
  const { stdout } = spawnSync(process.execPath, [file.replace(/ts$/, 'js')], { encoding: 'utf8' })
  t.strictSame(JSON.parse(stdout), [example, example.endpoints.openrouter])
})

t.test('the recipe of the page of another origin is that of its file', async t => {
  const html = await readFile(new URL('docs/clients/page.html', root), 'utf8')
  for (const language of ['html', 'js']) t.ok(html.includes(codeOf(page, 'A browser page of another origin', language)), language)
})
