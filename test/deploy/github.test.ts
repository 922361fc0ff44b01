import { spawnSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import t from 'tap'

const root = new URL('../../', import.meta.url)
const folder = new URL('.github/workflows/', root)

interface Job {
  permissions?: Record<string, string>
  strategy?: { matrix: { node?: number[], include?: Array<{ architecture: string, runner: string }> } }
  outputs?: Record<string, string>
  steps?: Array<{ run?: string, uses?: string, with?: Record<string, string> }>
}

/** The workflows; `npm run lint:workflows` checks their syntax. */
const workflows = readdirSync(folder).map(name => {
  const text = readFileSync(new URL(name, folder), 'utf8')
  const { permissions, jobs }: { permissions?: unknown, jobs: Record<string, Job> } = Object(load(text))
  return { name, text, permissions, jobs }
})

t.test('every third-party action is pinned to a commit, with its version as a comment', async t => {
  for (const { name, text } of workflows) {
    for (const [, action] of text.matchAll(/\buses: (.*)$/gm)) t.match(action, /^(?:\.\/\S+|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/, name)
  }
})

t.test('a job has the permissions that it names, and only those that publish may write', async t => {
  t.strictSame(workflows.map(({ permissions }) => permissions), workflows.map(() => ({})))
  const writing = workflows.flatMap(({ jobs }) => Object.entries(jobs)).filter(([, { permissions }]) => Object.values(permissions ?? {}).includes('write'))
  t.strictSame(writing.map(([id, { permissions }]) => [id, permissions]), [['publish', { contents: 'read', packages: 'write' }], ['tag', { packages: 'write' }]])
})

t.test('no script contains an expression, so no input becomes code', async t => {
  const scripts = workflows.flatMap(({ jobs }) => Object.values(jobs).flatMap(({ steps = [] }) => steps.flatMap(({ run = [] }) => run)))
  t.strictSame(scripts.filter(script => script.includes('${{')), [])
})

t.test('the tests run as the README says, on every supported version of Node.js', async t => {
  const test = workflows.find(({ name }) => name === 'ci.yml')?.jobs['test']
  t.strictSame(test?.strategy?.matrix.node, [20, 22, 24])
  t.ok(readFileSync(new URL('README.md', root), 'utf8').split('\n').includes(String(test?.steps?.at(-1)?.run)))
})

t.test('the image is built on a machine of each architecture, and tagged once all are there', async t => {
  const { publish, tag } = workflows.find(({ name }) => name === 'image.yml')?.jobs ?? {}
  const machines = publish?.strategy?.matrix.include ?? []
  t.strictSame(machines.map(({ architecture, runner }) => [architecture, runner.endsWith('-arm')]), [['amd64', false], ['arm64', true]])
  t.strictSame(Object.keys(publish?.outputs ?? {}), ['image', ...machines.map(({ architecture }) => architecture)])
  t.notMatch(JSON.stringify(publish), /qemu|platforms/)

  const cwd = t.testdir({ calls: '', bin: {} })
  writeFileSync(join(cwd, 'bin/docker'), '#!/bin/sh\necho "$@" >> calls\n')
  chmodSync(join(cwd, 'bin/docker'), 0o755)
  const { status, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-e', '-c', String(tag?.steps?.at(-1)?.run)], {
    cwd,
    encoding: 'utf8',
    env: { PATH: `${join(cwd, 'bin')}:${process.env['PATH']}`, TAGS: 'image:1.2.3\nimage:1.2', IMAGE: 'image', AMD64: 'sha256:a', ARM64: 'sha256:b' }
  })
  t.strictSame({ status, stderr }, { status: 0, stderr: '' })
  t.equal(readFileSync(join(cwd, 'calls'), 'utf8'), 'buildx imagetools create --tag=image:1.2.3 --tag=image:1.2 image@sha256:a image@sha256:b\n')
})
