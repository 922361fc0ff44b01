import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { edited, validCatalog } from './support/catalog.ts'

const entry = fileURLToPath(new URL('../dist/cli.js', import.meta.url))
const cwd = t.testdir({ 'bad.yaml': edited(['type: chat', 'type: chatty']) })

function run (...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...args], { cwd, input: validCatalog, encoding: 'utf8' })
  return { status, stdout, stderr }
}

t.test('a command gets its arguments, standard input and the working directory, and sets the exit code', async t => {
  t.match(run('check', '-', 'bad.yaml'), { status: 1, stdout: /^-: 2 models\nbad\.yaml:28:11: error: /, stderr: '' })
})

t.test('a pipe that is closed by its reader is not an error, but a full disk is', async t => {
  const printing = (redirection: string) => spawnSync('bash', ['-c', `mkfifo pipe && exec 3<>pipe 4>pipe 3<&-; rm pipe; "${process.execPath}" "${entry}" check - ${redirection}`], { cwd, input: validCatalog, encoding: 'utf8' })
  t.match(printing('>&4'), { status: 0, stdout: '', stderr: '' })
  t.match(printing('bad.yaml >&4'), { status: 1, stdout: '', stderr: '' })
  t.match(printing('>/dev/full'), { status: 1, stdout: '', stderr: /^standard output can't be written: no space left on device\n$/ })
})

t.test('without a command the service starts', async t => {
  t.match(run(), { status: 1, stdout: '', stderr: 'models.yaml: error: the file can\'t be read: no such file or directory' })
})

t.test('each command shows its options', async t => {
  for (const name of ['check', 'diff', 'drift', 'add']) t.match(run(name, '--help'), { status: 0, stdout: new RegExp(`^usage: models-api ${name} `), stderr: '' })
})

t.test('an unknown command exits with 2, and prints the usage on standard error', async t => {
  for (const name of ['chekc', 'constructor', '--loud']) {
    t.match(run(name), { status: 2, stdout: '', stderr: `unknown command "${name}"\n\nusage: models-api` })
  }
})

t.test('--help prints the usage on standard output', async t => {
  for (const help of ['--help', '-h']) t.match(run(help), { status: 0, stdout: /^usage: models-api/, stderr: '' })
})
