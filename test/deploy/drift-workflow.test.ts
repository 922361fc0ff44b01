import { spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { load } from 'js-yaml'
import t, { type Test } from 'tap'

const file = new URL('../../deploy/github/drift.yml', import.meta.url)
const text = readFileSync(file, 'utf8')

interface Workflow {
  permissions: object
  jobs: { drift: { permissions: object, steps: Array<{ run?: string, uses?: string, env?: Record<string, string> }> } }
}

const { permissions, jobs: { drift } }: Workflow = Object(load(text))
const script = String(drift.steps.at(-1)?.run)

/** Runs the last step with a command `gh` that records its arguments, and lists the issue `open`, if there is one. */
function issue (t: Test, outputs: { exitCode?: string, findings?: string, unverified?: string, open?: string }) {
  const { exitCode = '0', findings = '0', unverified = '0', open = '' } = outputs
  const cwd = t.testdir({ 'report.md': `${'x'.repeat(70_000)}\n`, calls: '', bin: {} })
  const gh = join(cwd, 'bin/gh')
  writeFileSync(gh, `#!/bin/sh\nif [ "$2" = list ]; then echo '${open}'; else echo "$@" >> calls; fi\n`)
  chmodSync(gh, 0o755)
  const { status, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd,
    encoding: 'utf8',
    env: { PATH: `${join(cwd, 'bin')}:${process.env['PATH']}`, EXIT_CODE: exitCode, FINDINGS: findings, UNVERIFIED: unverified, REPORT: 'report.md' }
  })
  return { status, stderr, calls: readFileSync(join(cwd, 'calls'), 'utf8'), cwd }
}

t.test('GitHub accepts the workflow, which has only the permissions that it needs and no expression in a script', async t => {
  const validator = fileURLToPath(new URL('../../node_modules/.bin/action-validator', import.meta.url))
  t.strictSame(spawnSync(validator, [fileURLToPath(file)], { encoding: 'utf8' }).stdout, '')
  t.strictSame([permissions, drift.permissions], [{}, { contents: 'read', issues: 'write' }])
  t.notMatch(script, '${{')
  for (const [, uses] of text.matchAll(/\buses: (.*)$/gm)) t.match(uses, /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  t.strictSame(Object.keys(drift.steps.at(-1)?.env ?? {}).sort(), ['EXIT_CODE', 'FINDINGS', 'GH_REPO', 'GH_TOKEN', 'REPORT', 'UNVERIFIED'])
})

t.test('findings open an issue, or update the open one', async t => {
  const opened = issue(t, { exitCode: '1', findings: '2' })
  t.match(opened, { status: 0, stderr: '', calls: 'issue create --title The catalog differs from its providers --body-file body.md\n' })
  t.equal(readFileSync(join(opened.cwd, 'body.md'), 'utf8').length, 60_000, 'GitHub takes 65,536 characters')
  t.match(issue(t, { findings: '1', unverified: '1', open: '7' }), { status: 0, calls: 'issue edit 7 --body-file body.md\n' })
})

t.test('the issue is closed when nothing is wrong, if everything could be verified', async t => {
  t.match(issue(t, { open: '7' }), { status: 0, calls: 'issue close 7 --comment Nothing is wrong any more.\n' })
  t.match(issue(t, { open: '7', unverified: '1' }), { status: 0, calls: '' })
  t.match(issue(t, { open: '7', exitCode: '1' }), { status: 0, calls: '' }, 'the lists couldn\'t be saved')
  t.match(issue(t, {}), { status: 0, calls: '' })
})

t.test('a run that could verify nothing fails, and doesn\'t change the issue', async t => {
  for (const exitCode of ['2', '3', '']) t.match(issue(t, { exitCode, findings: exitCode === '' ? '' : '0', open: '7' }), { status: 1, calls: '' })
})
