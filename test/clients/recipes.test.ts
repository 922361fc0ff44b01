import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { readPage } from '../support/page.ts'
import { Service } from '../support/service.ts'

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
const root = new URL('../../', import.meta.url)
const page = await readPage('docs/clients.md')
const specification = await readPage('test/fixtures/specification/models-api.md')
const example = JSON.parse(await readFile(new URL('test/fixtures/example-response.json', root), 'utf8'))

/** The code of a language in one section of a page, with the address alone replaced. */
function codeOf (sections: typeof page, title: string, language: string, address = '', published = 'http://127.0.0.1:3000'): string {
  const found = sections.find(section => section.title === title)?.fences.find(fence => fence.language === language)
  assert(found, `${title} has no ${language}`)
  assert(address === '' || found.text.includes(published))
  return found.text.replaceAll(published, address)
}

/** A folder whose recipe.ts is checked as strictly as this repository, with the types of Node alone or with those of browsers too. */
function strictFolder (t: Test, lib: string[] = ['es2023']): string {
  return t.testdir({
    'tsconfig.json': JSON.stringify({
      extends: fileURLToPath(new URL('tsconfig.json', root)),
      compilerOptions: { rootDir: '.', lib },
      files: ['recipe.ts'],
      include: []
    })
  })
}

/** What the compiler says of the folder. */
function complaints (folder: string): string {
  return spawnSync(process.execPath, [tsc, '--project', folder], { encoding: 'utf8' }).stdout
}

const runTypeScript = ['--import', 'tsx']

t.test('the TypeScript recipe compiles with types of the service\'s document, and prints the catalog', async t => {
  const address = await new Service(t).listening()
  const cwd = strictFolder(t)
  const generated = spawnSync(codeOf(page, 'TypeScript', 'sh', address), { cwd, shell: true, encoding: 'utf8' })
  t.equal(generated.status, 0, generated.stderr)
  await writeFile(join(cwd, 'recipe.ts'), codeOf(page, 'TypeScript', 'ts', address))
  t.equal(complaints(cwd), '')

  const { stdout, stderr } = spawnSync(process.execPath, [...runTypeScript, 'recipe.ts'], { cwd, encoding: 'utf8' })
  t.equal(stderr, '')
  t.strictSame(stdout.split('\n').slice(0, example.models.length).map(line => line.split(' ')[0]), example.models)
  t.match(stdout, 'google/gemma-2-27b-it 500\n')
  t.match(stdout, example.endpoints.openrouter[0])
})

t.test('the polling recipe compiles, and tells the first catalog', async t => {
  const address = await new Service(t).listening()
  const cwd = strictFolder(t)
  await copyFile(new URL('docs/clients/poll.ts', root), join(cwd, 'poll.ts'))
  await writeFile(join(cwd, 'recipe.ts'), codeOf(page, 'A client that polls', 'ts', address))
  t.equal(complaints(cwd), '')

  const child = spawn(process.execPath, [...runTypeScript, 'recipe.ts'], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill())
  const [line] = await once(child.stdout, 'data')
  t.match(String(line), /^12 \{/)
})

t.test('the polling client compiles in ordinary strict projects', async t => {
  const client = await readFile(new URL('docs/clients/poll.ts', root), 'utf8')
  for (const modules of [{ module: 'nodenext' }, { module: 'preserve', moduleResolution: 'bundler' }]) {
    for (const libraries of [{}, { lib: ['es2022', 'dom'] }, { lib: ['es2023'] }]) {
      const compilerOptions = { noEmit: true, strict: true, skipLibCheck: true, types: ['node'], ...modules, ...libraries }
      const cwd = t.testdir({ 'poll.ts': client, 'tsconfig.json': JSON.stringify({ compilerOptions, files: ['poll.ts'] }) })
      t.equal(complaints(cwd), '', JSON.stringify(compilerOptions))
    }
  }
})

t.test('the TypeScript example of the specification compiles, and gets the catalog', async t => {
  const address = await new Service(t).listening()
  const cwd = strictFolder(t, ['es2023', 'dom']) // in Node's own types JSON is unknown
  await writeFile(join(cwd, 'recipe.ts'), [
    codeOf(specification, 'TypeScript Interface', 'typescript'),
    codeOf(specification, 'TypeScript Example', 'typescript', address, 'https://neptun-webui.vercel.app/api'),
    'console.log(JSON.stringify([await getModels(), await listOpenRouterEndpoints()]))'
  ].join('\n'))
  t.equal(complaints(cwd), '')
  const { stdout } = spawnSync(process.execPath, [...runTypeScript, 'recipe.ts'], { cwd, encoding: 'utf8' })
  t.strictSame(JSON.parse(stdout), [example, example.endpoints.openrouter])
})

t.test('what the page of another origin is said to do is in its file', async t => {
  const html = await readFile(new URL('docs/clients/page.html', root), 'utf8')
  for (const language of ['html', 'js']) t.ok(html.includes(codeOf(page, 'A browser page of another origin', language)), language)
})

t.test('every link of docs/clients.md leads to a file or a section, and the clients are small', async t => {
  const text = await readFile(new URL('docs/clients.md', root), 'utf8')
  for (const [, link = ''] of text.matchAll(/\]\((?!https:)([^)]*)\)/g)) {
    const [path = '', anchor] = link.split('#')
    if (path !== '') await t.resolves(readFile(new URL(path, new URL('docs/', root))), link)
    if (anchor !== undefined) t.ok(page.some(({ title }) => title.toLowerCase().replaceAll(' ', '-') === anchor), link)
  }
  for (const name of ['poll.ts', 'poll.py']) {
    const lines = (await readFile(new URL(`docs/clients/${name}`, root), 'utf8')).split('\n').length - 1
    t.ok(lines <= 140, `${name} has ${lines} lines`)
  }
})
