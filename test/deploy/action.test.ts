import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { load } from 'js-yaml'
import t, { type Test } from 'tap'
import { edited, validCatalog } from '../support/catalog.ts'
import { catalogOf, recordedText } from '../support/provider-server.ts'
import { root } from '../support/package.ts'

interface Step {
  uses?: string
  run?: string
  with?: Record<string, unknown>
  env?: Record<string, string>
}

interface Action {
  inputs: Record<string, { default: string }>
  outputs: Record<string, { value: string }>
  runs: { using: string, steps: Step[] }
}

const action: Action = Object(load(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8')))
const last = action.runs.steps.at(-1)

/** Strips types, as Node.js 24 does by itself. */
const STRIPPING = `--import=${import.meta.resolve('tsx')}`

interface Files {
  [name: string]: string
}

/** Runs the last step as a runner does: bash with the inputs in its environment. */
function act (t: Test, files: Files, inputs: Record<string, string> = {}) {
  const cwd = t.testdir({ output: '', summary: '', ...files })
  const env = Object.fromEntries(Object.entries(last?.env ?? {}).map(([name, expression]) => {
    const [, input = ''] = /^\$\{\{ inputs\.([a-z]+) \}\}$/.exec(expression) ?? []
    return [name, inputs[input] ?? action.inputs[input]?.default]
  }))
  const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', String(last?.run)], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], NODE_OPTIONS: STRIPPING, GITHUB_ACTION_PATH: root, RUNNER_TEMP: cwd, GITHUB_OUTPUT: `${cwd}/output`, GITHUB_STEP_SUMMARY: `${cwd}/summary`, ...env }
  })
  const outputs = Object.fromEntries(readFileSync(`${cwd}/output`, 'utf8').split('\n').filter(Boolean).map(line => line.split('=', 2)))
  return { status, stdout, stderr, outputs, summary: readFileSync(`${cwd}/summary`, 'utf8') }
}

t.test('GitHub accepts action.yml, and the actions that it uses are pinned to commits', async t => {
  const validator = fileURLToPath(new URL('../../node_modules/.bin/action-validator', import.meta.url))
  t.strictSame(spawnSync(validator, ['action.yml'], { cwd: root, encoding: 'utf8' }).stdout, '')
  t.strictSame(action.runs.steps.flatMap(({ uses = [] }) => uses).filter(uses => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(uses)), [])
  t.strictSame(action.runs.steps.flatMap(({ run = [] }) => run).filter(script => script.includes('${{')), [])
})

t.test('the steps before the last one install what the service needs, and Node.js that strips types', async t => {
  const [node, install, ...more] = action.runs.steps
  t.match(node, { uses: /^actions\/setup-node@/, with: { 'node-version': 24, 'package-manager-cache': false } })
  t.match(install?.run, /^npm ci --omit=dev --ignore-scripts$/)
  t.strictSame(more, [last])
})

t.test('check is the default: problems become annotations, and the summary has them as text', async t => {
  const good = act(t, { 'models.yaml': validCatalog })
  t.match(good, { status: 0, stdout: '', summary: '```text\nmodels.yaml: 2 models\n```\n', outputs: { 'exit-code': '0', findings: '0', unverified: '0' } })
  const bad = act(t, { 'models.yaml': edited(['type: chat', 'type: chatty']) })
  t.match(bad, { status: 1, stdout: /^::error file=models\.yaml,line=28,col=11,title=invalid-value::/, summary: /^```text\nmodels\.yaml:28:11: error: /, outputs: { 'exit-code': '1', findings: '1' } })
  t.equal(readFileSync(bad.outputs['report'] ?? '', 'utf8'), bad.summary)
})

t.test('files and arguments are separated by white space, and nothing in them becomes code', async t => {
  const bad = edited(['icon: simple-icons:google', 'icon: google'])
  t.match(act(t, { 'a.yaml': validCatalog, 'b.yaml': bad }, { files: 'a.yaml\nb.yaml\n', args: ' --strict ' }), { status: 1, summary: /a\.yaml: 2 models\nb\.yaml:15:11: error: / })
  const { status, summary } = act(t, {}, { files: '$(id) ;exit' })
  t.equal(status, 1)
  t.match(summary, '$(id): error: the file can\'t be read: no such file or directory\n')
})

t.test('drift reports its findings, and separately what it couldn\'t verify', async t => {
  const catalog = catalogOf([{ endpoint: 'openrouter', model: 'gone/`````' }, { endpoint: 'ollama', model: 'a' }])
  const files = { 'models.yaml': catalog, 'openrouter.json': recordedText('openrouter') }
  t.match(act(t, files, { command: 'drift', args: '--from .', fail: 'false' }), {
    status: 0,
    stdout: /^::warning .*title=unverified::[^]*::error .*title=unknown-upstream::/,
    summary: /^``````text\nmodels\.yaml:5:3: warning: ollama: [^]*\nmodels\.yaml: 1 of 2 models verified\n``````\n$/,
    outputs: { 'exit-code': '1', findings: '1', unverified: '1' }
  })
  t.match(act(t, files, { command: 'drift', args: '--from . --only ollama' }), { status: 3, outputs: { 'exit-code': '3', findings: '0', unverified: '1' } })
})

t.test('the summary of diff has its table', async t => {
  const files = { 'old.yaml': validCatalog, 'models.yaml': edited(['truncate: 7692', 'truncate: 8000']) }
  t.match(act(t, files, { command: 'diff', files: 'old.yaml models.yaml', args: '--fail-on limit' }), {
    status: 1,
    stdout: '::error file=models.yaml,title=limit::google/gemma: truncate 7692 → 8000\n',
    summary: /^### What changes for clients\n[^]*\| \*\*limit\*\* \| <code>google\/gemma<\/code> \|/,
    outputs: { 'exit-code': '1', findings: '1' }
  })
})

t.test('wrong inputs fail with the reason, even with fail: false', async t => {
  t.match(act(t, {}, { args: '--lod', fail: 'false' }), { status: 2, stdout: /^::error::Unknown option '--lod'/, outputs: {} })
  t.match(act(t, {}, { command: 'add' }), { status: 2, stdout: '::error::unknown command "add, which the action doesn\'t have"\n' })
})
