import { readdirSync, readFileSync } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import { validateWorkflow } from '@action-validator/core'
import { load } from 'js-yaml'
import t from 'tap'

const github = new URL('../.github/', import.meta.url)

interface Step {
  uses?: string
  run?: string
  with?: Record<string, unknown>
}

interface Job {
  uses?: string
  permissions?: unknown
  'timeout-minutes'?: number
  steps?: Step[]
  strategy?: { matrix: { node: number[] } }
}

interface Workflow {
  permissions?: unknown
  concurrency?: { group: string }
  jobs: Record<string, Job>
}

/** The files of a folder of .github that hold YAML, each with its text and its value. */
function yamlFiles<Value> (folder: string): Array<{ name: string, text: string, value: Value }> {
  return readdirSync(new URL(folder, github)).filter(name => name.endsWith('.yml')).map(name => {
    const text = readFileSync(new URL(`${folder}${name}`, github), 'utf8')
    const value: Value = JSON.parse(JSON.stringify(load(text)))
    return { name, text, value }
  })
}

const workflows = yamlFiles<Workflow>('workflows/')
const jobs = workflows.flatMap(({ name, value }) => Object.entries(value.jobs).map(([id, job]) => ({ of: `${name}: ${id}`, job, steps: job.steps ?? [] })))

t.test('every workflow is one', async t => {
  t.strictSame(workflows.map(({ name }) => name), ['ci.yml', 'image.yml'])
  for (const { name, text } of workflows) t.strictSame(validateWorkflow(text).errors, [], name)
})

t.test('every action of others is pinned to a commit, and its version told', async t => {
  for (const { name, text } of workflows) {
    for (const [, action] of text.matchAll(/\buses: (.*)$/gm)) t.match(action, /^(?:\.\/\S+|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/, name)
  }
})

t.test('one action has one pin', async t => {
  const pins = jobs.flatMap(({ steps }) => steps.flatMap(({ uses = [] }) => uses))
  t.equal(new Set(pins).size, new Set(pins.map(pin => pin.split('@')[0])).size)
})

t.test('nothing is permitted but what a job names', async t => {
  for (const { name, value: { permissions } } of workflows) t.strictSame(permissions, {}, name)
  const writing = jobs.filter(({ job: { permissions } }) => JSON.stringify(permissions) !== '{"contents":"read"}')
  t.strictSame(writing.map(({ of, job: { permissions } }) => ({ of, permissions })), [
    { of: 'image.yml: publish', permissions: { contents: 'read', packages: 'write' } }
  ])
})

t.test('no job runs for ever, and no two of one workflow at a time for one branch', async t => {
  for (const { of, job } of jobs.filter(({ job }) => job.uses === undefined)) t.ok(Number(job['timeout-minutes']) <= 90, of)
  const groups = workflows.map(({ value: { concurrency } }) => String(concurrency?.group))
  t.match(groups, groups.map(() => /\$\{\{ github\.ref \}\}$/))
  t.equal(new Set(groups).size, workflows.length)
})

t.test('a checkout leaves no credentials behind', async t => {
  for (const { of, steps } of jobs) {
    for (const { uses = '', with: inputs } of steps) {
      if (uses.startsWith('actions/checkout@')) t.equal(inputs?.['persist-credentials'], false, of)
    }
  }
})

t.test('no script holds an expression: what others write is never code', async t => {
  for (const { of, steps } of jobs) {
    for (const { run = '' } of steps) t.notMatch(run, '${{', of)
  }
})

t.test('the tests run as the README says, on every Node.js that must work, and so do all gates', async t => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const ci = jobs.filter(({ of }) => of.startsWith('ci.yml'))
  const [tests, gates] = ci.map(({ steps }) => String(steps.at(-1)?.run))
  t.ok(readme.split('\n').includes(String(tests)))
  t.strictSame(ci[0]?.job.strategy?.matrix.node, [20, 22, 24])
  t.equal(gates, 'bash .ci/run')
})

t.test('an image that is published has a list of its contents and its provenance', async t => {
  const builds = jobs.flatMap(({ steps }) => steps).filter(({ uses = '' }) => uses.startsWith('docker/build-push-action@'))
  t.match(builds, [{ with: { push: true, sbom: true, provenance: 'mode=max' } }])
})

t.test('every form asks for something, under names of its own', async t => {
  const forms = yamlFiles<{ name: string, description: string, body: Array<{ id?: string, type: string }> }>('ISSUE_TEMPLATE/').filter(({ name }) => name !== 'config.yml')
  t.strictSame(forms.map(({ name }) => name), ['bug.yml', 'feature.yml'])
  for (const { name, value } of forms) {
    t.ok(value.name && value.description, name)
    const ids = value.body.filter(({ type }) => type !== 'markdown').map(({ id }) => String(id))
    t.ok(ids.length > 0 && new Set(ids).size === ids.length, name)
  }
})

t.test('updates are looked for wherever there is something to update', async t => {
  const updates = yamlFiles<{ updates: Array<{ 'package-ecosystem': string, directory?: string, directories?: string[] }> }>('').flatMap(({ value }) => value.updates)
  t.strictSame(updates.map(update => update['package-ecosystem']), ['npm', 'pip', 'docker', 'github-actions'])
  for (const { directory, directories = [String(directory)], ...update } of updates) {
    const file = { npm: 'package.json', pip: 'requirements.txt', docker: 'Dockerfile' }[update['package-ecosystem']] ?? '.github/workflows'
    for (const folder of directories) await t.resolves(access(new URL(`..${folder}/${file}`, import.meta.url)), folder)
  }
})
