import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { edited, validCatalog } from './support/catalog.ts'

const entry = fileURLToPath(new URL('../dist/check.js', import.meta.url))

function check (cwd: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...args], { cwd, encoding: 'utf8' })
  return { status, stdout, stderr }
}

t.test('without a file the one that would be served is checked', async t => {
  const directory = t.testdir({ 'models.yaml': validCatalog })
  t.strictSame(check(directory), { status: 0, stdout: 'models.yaml: 2 models\n', stderr: '' })
})

t.test('every named file is checked, and one that is broken is told by the exit code', async t => {
  const directory = t.testdir({ 'good.yaml': validCatalog, 'bad.yaml': edited(['type: chat', 'type: chatty']) })
  t.strictSame(check(directory, 'bad.yaml', 'good.yaml'), {
    status: 1,
    stdout: 'bad.yaml:28:11: error: models[1].type must be "instruct" or "chat", not "chatty"\ngood.yaml: 2 models\n',
    stderr: ''
  })
})
