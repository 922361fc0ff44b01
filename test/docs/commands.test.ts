import { spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import t from 'tap'
import { checkCatalog } from '../../src/catalog/checker.ts'
import { readAcknowledgements } from '../../src/drift/acknowledgements.ts'
import { readComments, REMARK } from '../../src/drift/exceptions.ts'
import { DIFFERENCE_KINDS } from '../../src/diff/differences.ts'
import { DRIFT_CODES } from '../../src/drift/finding.ts'
import { placedText } from '../../src/drift/placed.ts'
import { PROVIDERS } from '../../src/drift/providers.ts'
import { root } from '../support/package.ts'
import { readPage, rendered } from '../support/page.ts'
import { recordedText } from '../support/provider-server.ts'

const sections = await readPage('docs/commands.md')
const models = readFileSync(join(root, 'models.yaml'), 'utf8')

function tableOf (title: string, index = 0): string[][] {
  const rows = sections.find(section => section.title === title)?.tables[index] ?? []
  return rows.map(row => row.map(({ text }) => text))
}

t.test('the page shows the output of the commands', async t => {
  const cwd = t.testdir({
    'models.yaml': models,
    lists: { 'openrouter.json': recordedText('openrouter') },
    bin: { 'models-api': `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'dist/cli.js')}" "$@"\n` }
  })
  chmodSync(join(cwd, 'bin/models-api'), 0o755)
  const fences = sections.flatMap(({ title, fences }) => fences.filter(({ language }) => language === 'console').map(({ text }) => ({ title, text })))
  t.ok(fences.length >= 10)
  for (const { title, text } of fences) {
    const commands = text.split('\n').filter(line => line.startsWith('$ ')).map(line => line.slice(2))
    // each command sees the exit code of the one before it
    const script = commands.map(command => `printf '$ %s\\n' ${quoted(command)}\n(exit $status)\n${command}\nstatus=$?\n`).join('')
    const { stdout } = spawnSync('bash', ['--noprofile', '--norc', '-c', `exec 2>&1; status=0\n${script}`], { cwd, encoding: 'utf8', env: { PATH: `${join(cwd, 'bin')}:${process.env['PATH']}` } })
    t.equal(text, stdout, title)
  }
})

function quoted (text: string): string {
  return `'${text.replaceAll('\'', '\'\\\'\'')}'`
}

t.test('the tables list every code and kind with its meaning', async t => {
  t.strictSame(tableOf('Codes').map(([code, , meaning]) => [code, meaning]), Object.entries(DRIFT_CODES))
  t.strictSame(tableOf('diff'), Object.entries(DIFFERENCE_KINDS).map(([kind, meaning]) => [kind, rendered(meaning)]))
})

t.test('the table of providers has the addresses and variables that the code uses', async t => {
  const rows = tableOf('Providers')
  t.strictSame(rows.map(([category]) => category), Object.keys(PROVIDERS))
  const env = { CLOUDFLARE_ACCOUNT_ID: '{id}', CLOUDFLARE_API_TOKEN: 'token' }
  for (const [category = '', list = '', credentials = ''] of rows) {
    const provider = Object.values(PROVIDERS).find(provider => provider.category === category)
    const { url, tokenVariable = '' } = provider?.access(env) ?? {}
    t.ok(decodeURI(String(url)).endsWith(list.split(' ', 1).join()), category)
    t.ok(credentials.includes(tokenVariable), category)
  }
})

t.test('the examples of exceptions are valid', async t => {
  const [comment = '', block = ''] = sections.find(({ title }) => title === 'Exceptions')?.fences.flatMap(({ language, text }) => language === 'yaml' ? text : []) ?? []
  const { catalog } = await checkCatalog(models)
  const { acknowledged, findings } = catalog ? readAcknowledgements(Object(load(block))['x-drift'], catalog) : { acknowledged: [], findings: [] }
  t.strictSame(findings, [])
  t.equal(acknowledged.length, 1)
  const [line = '', ...entry] = comment.split('\n')
  t.ok(models.includes(entry.join('\n')))
  const commented = models.replace(entry.join('\n'), comment)
  t.strictSame((await checkCatalog(commented)).diagnostics, [])
  const text = placedText(commented)
  t.match(catalog && readComments(text.comments(REMARK), catalog, false), { acknowledged: [{ model: 'openrouter/deepseek-chat' }], findings: [] }, line)
})

t.test('the tables of the action match action.yml', async t => {
  const { inputs, outputs } = Object(load(readFileSync(join(root, 'action.yml'), 'utf8')))
  const title = 'In workflows of GitHub'
  t.strictSame(tableOf(title, 0), Object.entries<Record<string, string>>(inputs).map(([name, { default: value, description }]) => [name, value, description]))
  t.strictSame(tableOf(title, 1), Object.entries<Record<string, string>>(outputs).map(([name, { description }]) => [name, description]))
})

t.test('GitHub accepts the workflow of the page, and its inputs and hook exist', async t => {
  const fences = sections.flatMap(({ fences }) => fences.filter(({ language }) => language === 'yaml').map(({ text }) => text))
  const workflow = fences.find(text => text.startsWith('on:')) ?? ''
  const cwd = t.testdir({ 'diff.yml': '' })
  writeFileSync(join(cwd, 'diff.yml'), workflow)
  t.strictSame(spawnSync(join(root, 'node_modules/.bin/action-validator'), ['diff.yml'], { cwd, encoding: 'utf8' }).stdout, '')
  const { inputs } = Object(load(readFileSync(join(root, 'action.yml'), 'utf8')))
  const { with: used } = Object(load(workflow)).jobs.diff.steps.at(-1)
  t.strictSame(Object.keys(used).filter(name => !Object.hasOwn(inputs, name)), [])
  const hooks = readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8')
  const [{ hooks: [{ id }] }] = Object(load(fences.at(-1) ?? '')).repos
  t.match(hooks, `- id: ${id}\n`)
})
