import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { edited, validCatalog } from '../support/catalog.ts'

const entry = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

function run (cwd: string, args: string[], { input = '', env = {} }: { input?: string | Buffer, env?: NodeJS.ProcessEnv } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...args], { cwd, input, env: { ...process.env, ...env }, encoding: 'utf8' })
  return { status, stdout, stderr }
}

const broken = edited(['type: chat', 'type: chatty'], ['icon: simple-icons:google', 'icon: google'])
const doubtful = edited(['icon: simple-icons:google', 'icon: google'])

t.test('without a file the one that would be served is checked', async t => {
  const directory = t.testdir({ 'models.yaml': validCatalog, 'other.yaml': validCatalog })
  t.strictSame(run(directory, ['check']), { status: 0, stdout: 'models.yaml: 2 models\n', stderr: '' })
  t.strictSame(run(directory, ['check'], { env: { MODELS_FILE: 'other.yaml' } }), { status: 0, stdout: 'other.yaml: 2 models\n', stderr: '' })
})

t.test('every named file is checked, and a broken one makes the exit code 1', async t => {
  const directory = t.testdir({ 'good.yaml': validCatalog, 'bad.yaml': broken })
  t.strictSame(run(directory, ['check', 'bad.yaml', 'good.yaml']), {
    status: 1,
    stdout: [
      'bad.yaml:28:11: error: models[1].type must be "instruct" or "chat", not "chatty"; did you mean "chat"?',
      ' 28 |     type: chatty',
      '    |           ^',
      'bad.yaml: 1 error',
      'good.yaml: 2 models\n'
    ].join('\n'),
    stderr: ''
  })
})

t.test('a warning is told and stops nothing, but with --strict it is an error', async t => {
  const directory = t.testdir({ 'models.yaml': doubtful })
  const excerpt = ' 15 |     icon: google\n    |           ^\n'
  const message = 'models[0].icon should have the form collection:icon, not "google"'
  t.strictSame(run(directory, ['check']), {
    status: 0,
    stdout: `models.yaml:15:11: warning: ${message}\n${excerpt}models.yaml: 1 warning\nmodels.yaml: 2 models\n`,
    stderr: ''
  })
  t.strictSame(run(directory, ['check', '--strict']), {
    status: 1,
    stdout: `models.yaml:15:11: error: ${message}\n${excerpt}models.yaml: 1 error\n`,
    stderr: ''
  })
})

t.test('- is standard input', async t => {
  const directory = t.testdir({})
  t.strictSame(run(directory, ['check', '-'], { input: validCatalog }), { status: 0, stdout: '-: 2 models\n', stderr: '' })
  t.match(run(directory, ['check', '-'], { input: Buffer.from([0xFF]) }), { status: 1, stdout: /^-:1:1: error: from here on the file is not UTF-8/ })
})

t.test('json has one shape for whatever is told', async t => {
  const directory = t.testdir({ 'models.yaml': doubtful, 'one.yaml': edited([/ {2}- publisher: meta.*/s, '']) })
  const { status, stdout } = run(directory, ['check', '--format', 'json', 'models.yaml', 'one.yaml', 'missing.yaml'])
  t.equal(status, 1)
  t.strictSame(JSON.parse(stdout), {
    files: [
      {
        file: 'models.yaml',
        models: 2,
        errors: 0,
        warnings: 1,
        diagnostics: [{
          severity: 'warning',
          code: 'icon-form',
          message: 'models[0].icon should have the form collection:icon, not "google"',
          line: 15,
          column: 11,
          excerpt: '    icon: google'
        }]
      },
      { file: 'one.yaml', models: 1, errors: 0, warnings: 0, diagnostics: [] },
      {
        file: 'missing.yaml',
        models: null,
        errors: 1,
        warnings: 0,
        diagnostics: [{ severity: 'error', code: 'unreadable', message: 'the file can\'t be read: no such file or directory' }]
      }
    ]
  })
})

t.test('github has one annotation for each problem', async t => {
  const directory = t.testdir({ 'a,b.yaml': edited(['type: chat', 'type: "50%\\n"']), 'one.yaml': edited([/ {2}- publisher: meta.*/s, '']) })
  t.strictSame(run(directory, ['check', '--format=github', 'a,b.yaml', 'missing.yaml']), {
    status: 1,
    stdout: [
      '::error file=a%2Cb.yaml,line=28,col=11,title=invalid-value::models[1].type must be "instruct" or "chat", not "50%25\\n"',
      '::error file=missing.yaml,title=unreadable::the file can\'t be read: no such file or directory\n'
    ].join('\n'),
    stderr: ''
  })
  t.equal(run(directory, ['check', 'one.yaml']).stdout, 'one.yaml: 1 model\n')
})

t.test('misuse is exit code 2 and how to use it', async t => {
  const directory = t.testdir({ 'models.yaml': validCatalog })
  for (const args of [['check', '--format', 'xml'], ['check', '--loud'], ['check', '--format'], ['chekc'], ['--help']]) {
    const { status, stdout, stderr } = run(directory, args)
    t.equal(status, 2)
    t.equal(stdout, '')
    t.match(stderr, /usage: models-api/)
  }
})

t.test('alone the command starts the service', async t => {
  const directory = t.testdir({})
  t.match(run(directory, []), { status: 1, stderr: 'models.yaml: error: the file can\'t be read: no such file or directory' })
})
