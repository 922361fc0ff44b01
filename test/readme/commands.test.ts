import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import t from 'tap'
import manifest from '#package.json' with { type: 'json' }
import { checkOutput } from '../../docs/generate.ts'
import { compile, root } from '../support/package.ts'
import { readPage } from '../support/page.ts'

const example = JSON.parse(await readFile(new URL('../fixtures/example-response.json', import.meta.url), 'utf8'))
const sections = await readPage('README.md')
const fences = sections.flatMap(({ title, fences }) => fences.map(fence => ({ title, ...fence })))

/** The code of a language in one section of the README, in order. */
function codeOf (title: string, language: string): string[] {
  return fences.filter(fence => fence.title === title && fence.language === language).map(({ text }) => text)
}

/** The output of `npm run`, without the lines in which npm names the script. */
function output (text: string): string {
  return text.replace(/^> .*\n/gm, '').trimStart()
}

const clone = await mkdtemp(join(tmpdir(), 'models-api-'))
t.teardown(() => rm(clone, { recursive: true }))
execFileSync('git', ['clone', '--quiet', root, clone])
// variables of this process that a reader of the README doesn't have
const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] }
const sh = (command: string) => spawnSync(command, { cwd: clone, env, shell: true, maxBuffer: 1e9 })

t.test('the README has no other commands than these', async t => {
  const commands = fences.filter(({ language }) => language === 'sh').map(({ text }) => text)
  t.equal(commands.length, 8)
  t.equal(commands.filter(text => text.startsWith('docker ')).length, 3, 'test/image/ has those')
})

t.test('the published images have the tags that the README names', async t => {
  const text = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
  const [major, minor] = manifest.version.split('.')
  t.match(text.replaceAll('\n', ' '), `tags \`${major}\`, \`${major}.${minor}\` and \`${manifest.version}\``)
  t.match(codeOf('Run it', 'sh').join(''), `ghcr.io/OWNER/models-api:${major}\n`)
})

t.test('in a clean clone one line installs and starts the service, and the next ones read the catalog', async t => {
  const [start = '', read = ''] = codeOf('Run it', 'sh')
  const service = spawn(`exec sh -c ${JSON.stringify(start.trim())}`, { cwd: clone, env, shell: true, detached: true })
  t.teardown(() => {
    try {
      process.kill(-Number(service.pid), 'SIGKILL')
    } catch {} // it has exited by itself
  })
  let log = ''
  for await (const chunk of service.stdout) {
    log += chunk
    if (log.includes('serving 12 models')) break
  }
  t.match(log, 'serving 12 models at http://127.0.0.1:3000/models')
  t.strictSame(JSON.parse(String(sh(read).stdout)), example)

  const [compressed = ''] = codeOf('The response', 'sh')
  for (const command of [compressed, `script -qec ${JSON.stringify(compressed.trim())} /dev/null`]) { // in a pipe and on a terminal
    const { status, stdout } = sh(command)
    t.equal(status, 0, String(stdout))
    t.match(String(stdout), /^content-encoding: br\r+$/m)
  }
  const error = sh('curl http://127.0.0.1:3000/nope').stdout
  t.ok((await readFile(join(clone, 'README.md'), 'utf8')).includes(`\`${error}\``))

  const endpoints = sections.find(({ title }) => title === 'Endpoints')?.tables.flat() ?? []
  const paths = endpoints.flatMap(([path]) => path?.code ?? [])
  t.ok(paths.length > 7)
  for (const path of paths) {
    for (const method of ['GET', 'HEAD']) t.equal((await fetch(`http://127.0.0.1:3000${path}`, { method })).status, 200, `${method} ${path}`)
    t.equal((await fetch(`http://127.0.0.1:3000${path}`, { method: 'POST' })).status, 405, path)
  }
  t.equal((await fetch('http://127.0.0.1:3000/')).url, 'http://127.0.0.1:3000/docs/')

  process.kill(-Number(service.pid), 'SIGTERM')
  await once(service, 'close')
})

t.test('the response that the README shows is part of the real one', async t => {
  const [shown = ''] = codeOf('The response', 'json')
  const { configurations: { google }, models: [first], endpoints: { huggingface: [path] } } = JSON.parse(shown)
  const model = google['gemma-2-27b-it']
  const real = example.configurations.google['gemma-2-27b-it']
  t.ok(real.description.startsWith(model.description.replace('…', '')))
  t.strictSame({ ...model, description: '' }, { ...real, description: '' })
  t.strictSame([first, path], [example.models[0], example.endpoints.huggingface[0]])
})

t.test('a project that depends on the repository by its address in git has its types', async t => {
  const project = await mkdtemp(join(tmpdir(), 'models-api-'))
  t.teardown(() => rm(project, { recursive: true }))
  const [types = ''] = codeOf('Clients', 'ts')
  await writeFile(join(project, 'client.ts'), `${types}export const first = ({ models }: ModelsResponse): string | undefined => models[0]\n`)
  await writeFile(join(project, 'package.json'), JSON.stringify({ type: 'module', dependencies: { 'models-api': `git+file://${clone}` } }))
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: { strict: true, module: 'nodenext', target: 'es2022', types: [], skipLibCheck: true } }))
  const { status, stderr } = spawnSync('npm', ['install'], { cwd: project, env, encoding: 'utf8' })
  t.equal(status, 0, stderr)
  t.strictSame(compile(project), { status: 0, stdout: '', stderr: '' })
})

t.test('the check prints what the README shows, of the catalog and of the broken file, and fixes that', async t => {
  const [check = ''] = codeOf('Edit models.yaml', 'sh')
  const [sound = ''] = codeOf('Edit models.yaml', '')
  t.equal(output(String(sh(check).stdout)), sound)

  const [broken = ''] = codeOf('Edit models.yaml', 'yaml')
  await writeFile(join(clone, 'broken.yaml'), broken)
  t.equal(output(String(sh('npm run --silent check -- broken.yaml').stdout)), stripVTControlCharacters(await checkOutput()))
  t.match(String(sh('npm run --silent check -- --fix broken.yaml').stdout), /^broken\.yaml: 1 model$/m)
})
