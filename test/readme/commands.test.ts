import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { compile, root } from '../support/package.ts'
import { readPage } from '../support/page.ts'

const example = JSON.parse(await readFile(new URL('../fixtures/example-response.json', import.meta.url), 'utf8'))
const fences = (await readPage('README.md')).flatMap(({ title, fences }) => fences.map(fence => ({ title, ...fence })))

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
  t.equal(commands.length, 7)
  t.equal(commands.filter(text => text.startsWith('docker ')).length, 2, 'test/image/ has those')
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

  const [compressed = ''] = codeOf('Run it', 'sh').slice(2)
  for (const command of [compressed, `script -qec ${JSON.stringify(compressed.trim())} /dev/null`]) { // in a pipe and on a terminal
    const { status, stdout } = sh(command)
    t.equal(status, 0, String(stdout))
    t.match(String(stdout), /^content-encoding: br\r+$/m)
  }
  const error = sh('curl http://127.0.0.1:3000/nope').stdout
  t.ok((await readFile(join(clone, 'README.md'), 'utf8')).includes(`\`${error}\``))

  process.kill(-Number(service.pid), 'SIGTERM')
  await once(service, 'close')
})

t.test('the response that the README shows is part of the real one', async t => {
  const [shown = ''] = codeOf('Run it', 'json')
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

t.test('the check prints what the README shows, of the catalog and of a mistake in it', async t => {
  const [check = ''] = codeOf('Edit models.yaml', 'sh')
  const [sound = '', broken = ''] = codeOf('Edit models.yaml', '')
  t.equal(output(String(sh(check).stdout)), sound)

  const file = join(clone, 'models.yaml')
  const lines = (await readFile(file, 'utf8')).split('\n')
  const place = Number(/:(\d+):/.exec(broken)?.[1]) - 1
  assert(lines[place]?.startsWith('    type: instruct'))
  await writeFile(file, lines.with(place, '    type: chatty').join('\n'))
  t.equal(output(String(sh(check).stdout)), broken)
})
