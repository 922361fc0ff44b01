import { readdirSync, readFileSync } from 'node:fs'
import { load } from 'js-yaml'
import t from 'tap'

const root = new URL('../../', import.meta.url)
const folder = new URL('.github/workflows/', root)

interface Job {
  permissions?: Record<string, string>
  strategy?: { matrix: { node: number[] } }
  steps?: Array<{ run?: string }>
}

/** The workflows; `npm run lint:workflows` checks their syntax. */
const workflows = readdirSync(folder).map(name => {
  const text = readFileSync(new URL(name, folder), 'utf8')
  const { permissions, jobs }: { permissions?: unknown, jobs: Record<string, Job> } = Object(load(text))
  return { name, text, permissions, jobs }
})

t.test('every action of others is pinned to a commit, beside its version', async t => {
  for (const { name, text } of workflows) {
    for (const [, action] of text.matchAll(/\buses: (.*)$/gm)) t.match(action, /^(?:\.\/\S+|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/, name)
  }
})

t.test('a job has the permissions that it names, and only the one that publishes may write', async t => {
  t.strictSame(workflows.map(({ permissions }) => permissions), workflows.map(() => ({})))
  const writing = workflows.flatMap(({ jobs }) => Object.entries(jobs)).filter(([, { permissions }]) => Object.values(permissions ?? {}).includes('write'))
  t.strictSame(writing.map(([id, { permissions }]) => [id, permissions]), [['publish', { contents: 'read', packages: 'write' }]])
})

t.test('no script contains an expression: what others write never becomes code', async t => {
  const scripts = workflows.flatMap(({ jobs }) => Object.values(jobs).flatMap(({ steps = [] }) => steps.flatMap(({ run = [] }) => run)))
  t.strictSame(scripts.filter(script => script.includes('${{')), [])
})

t.test('the tests run as the README says, on every supported version of Node.js', async t => {
  const test = workflows.find(({ name }) => name === 'ci.yml')?.jobs['test']
  t.strictSame(test?.strategy?.matrix.node, [20, 22, 24])
  t.ok(readFileSync(new URL('README.md', root), 'utf8').split('\n').includes(String(test?.steps?.at(-1)?.run)))
})
