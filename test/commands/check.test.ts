import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { check } from '../../src/commands/check.ts'
import { edited, validCatalog } from '../support/catalog.ts'
import { run } from '../support/command.ts'

const broken = edited(['type: chat', 'type: chatty'], ['icon: simple-icons:google', 'icon: google'])
const doubtful = edited(['icon: simple-icons:google', 'icon: google'])

t.test('without an argument it checks the file that the service would serve', async t => {
  const cwd = t.testdir({ 'models.yaml': validCatalog, 'other.yaml': validCatalog })
  t.strictSame(await run(check, [], { cwd }), { status: 0, stdout: 'models.yaml: 2 models\n', stderr: '' })
  t.strictSame(await run(check, [], { cwd, env: { MODELS_FILE: 'other.yaml' } }), { status: 0, stdout: 'other.yaml: 2 models\n', stderr: '' })
})

t.test('every named file is checked, and one with an error makes the exit code 1', async t => {
  const cwd = t.testdir({ 'good.yaml': validCatalog, 'bad.yaml': broken })
  t.strictSame(await run(check, ['bad.yaml', 'good.yaml'], { cwd }), {
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

t.test('a warning leaves the exit code 0; --strict reports it as an error', async t => {
  const cwd = t.testdir({ 'models.yaml': doubtful })
  const excerpt = ' 15 |     icon: google\n    |           ^\n'
  const message = 'models[0].icon should have the form collection:icon, not "google"'
  t.strictSame(await run(check, [], { cwd }), {
    status: 0,
    stdout: `models.yaml:15:11: warning: ${message}\n${excerpt}models.yaml: 1 warning\nmodels.yaml: 2 models\n`,
    stderr: ''
  })
  t.strictSame(await run(check, ['--strict'], { cwd }), {
    status: 1,
    stdout: `models.yaml:15:11: error: ${message}\n${excerpt}models.yaml: 1 error\n`,
    stderr: ''
  })
})

t.test('- checks standard input', async t => {
  const cwd = t.testdir({})
  t.strictSame(await run(check, ['-'], { cwd, input: validCatalog }), { status: 0, stdout: '-: 2 models\n', stderr: '' })
  t.match(await run(check, ['-'], { cwd, input: Buffer.from([0xFF]) }), { status: 1, stdout: /^-:1:1: error: from here on the file is not UTF-8/ })
})

t.test('json has one shape for every kind of file and problem', async t => {
  const cwd = t.testdir({ 'models.yaml': doubtful, 'one.yaml': edited([/ {2}- publisher: meta.*/s, '']) })
  const { status, stdout } = await run(check, ['--format', 'json', 'models.yaml', 'one.yaml', 'missing.yaml'], { cwd })
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

t.test('github prints one annotation for each problem', async t => {
  const cwd = t.testdir({ 'a,b.yaml': edited(['type: chat', 'type: "50%\\n"']), 'one.yaml': edited([/ {2}- publisher: meta.*/s, '']) })
  t.strictSame(await run(check, ['--format=github', 'a,b.yaml', 'missing.yaml'], { cwd }), {
    status: 1,
    stdout: [
      '::error file=a%2Cb.yaml,line=28,col=11,title=invalid-value::models[1].type must be "instruct" or "chat", not "50%25\\n"',
      '::error file=missing.yaml,title=unreadable::the file can\'t be read: no such file or directory\n'
    ].join('\n'),
    stderr: ''
  })
  t.match(await run(check, ['one.yaml'], { cwd }), { stdout: 'one.yaml: 1 model\n' })
})

t.test('wrong arguments exit with 2, and print the reason and the usage on standard error', async t => {
  const cwd = t.testdir({ 'models.yaml': validCatalog })
  for (const [args, reason] of [
    [['--format', 'xml'], '--format must be text, json or github, not "xml"'],
    [['--format', 'constructor'], '--format must be text, json or github, not "constructor"'],
    [['--format'], 'argument missing'],
    [['--loud'], '--loud'],
    [['--dry-run'], '--dry-run requires --fix']
  ] as const) {
    const { status, stdout, stderr } = await run(check, [...args], { cwd })
    t.match({ status, stdout, stderr }, { status: 2, stdout: /^$/, stderr: /\n\nusage: models-api check / })
    t.match(stderr, reason)
  }
})

t.test('--help prints the usage on standard output', async t => {
  for (const help of ['--help', '-h']) {
    t.match(await run(check, [help, 'missing.yaml'], { cwd: t.testdirName }), { status: 0, stdout: /^usage: models-api check /, stderr: '' })
  }
})

t.test('--fix reports what remains, and leaves a file without a fix as it is', async t => {
  const unfixable = edited(['name: gemma', 'name: ge mma'])
  const cwd = t.testdir({ 'good.yaml': validCatalog, 'bad.yaml': unfixable })
  for (const dryRun of [[], ['--dry-run']]) {
    t.match(await run(check, ['--fix', ...dryRun, 'good.yaml', 'bad.yaml'], { cwd }), { status: 1, stdout: /^good\.yaml: 2 models\nbad\.yaml:12:11: error: [^]*bad\.yaml: 1 error\n$/, stderr: '' })
  }
  t.match(await run(check, ['--fix', 'good.yaml'], { cwd }), { status: 0, stdout: 'good.yaml: 2 models\n', stderr: '' })
  t.equal(readFileSync(join(cwd, 'bad.yaml'), 'utf8'), unfixable)
})

const misspelled = edited(['type: chat', 'type: chatty'])
t.test('--fix writes the file and shows the diff; --dry-run only shows it', async t => {
  const cwd = t.testdir({ 'models.yaml': misspelled })
  const diff = '-    type: chatty\n+    type: chat\n'
  t.match(await run(check, ['--fix', '--dry-run'], { cwd }), { status: 1, stdout: /- {4}type: chatty\n\+ {4}type: chat\n[^]*models\.yaml: 1 error\n$/, stderr: '' })
  t.equal(readFileSync(join(cwd, 'models.yaml'), 'utf8'), misspelled)
  t.notMatch((await run(check, ['--format', 'json'], { cwd })).stdout, '"fix"', 'offsets are not published')
  t.match(await run(check, ['--fix'], { cwd }), { status: 0, stdout: diff, stderr: '' })
  t.equal(readFileSync(join(cwd, 'models.yaml'), 'utf8'), validCatalog)
  t.match(await run(check, ['--fix'], { cwd }), { status: 0, stdout: 'models.yaml: 2 models\n', stderr: '' })
})

t.test('fixes that can\'t be written make the exit code 1, and the file keeps its problems', async t => {
  const name = 'x'.repeat(250) // too long for the temporary file beside it
  const cwd = t.testdir({ [name]: misspelled })
  const { status, stdout, stderr } = await run(check, ['--fix', name], { cwd })
  t.equal(status, 1)
  t.match(stdout, /^x+:28:11: error: /)
  t.equal(stderr, `${name}: the fixes can't be written: name too long\n`)
})

t.test('--fix prints the text of standard input, and reports on standard error', async t => {
  const cwd = t.testdir({ 'good.yaml': validCatalog })
  t.strictSame(await run(check, ['--fix', '-', 'good.yaml'], { cwd, input: doubtful }), {
    status: 0,
    stdout: doubtful,
    stderr: '-:15:11: warning: models[0].icon should have the form collection:icon, not "google"\n 15 |     icon: google\n    |           ^\n-: 1 warning\n-: 2 models\ngood.yaml: 2 models\n'
  })
  t.match(await run(check, ['--fix', '--dry-run', '-'], { cwd, input: validCatalog }), { status: 0, stdout: '-: 2 models\n', stderr: '' })
})

t.test('--fix has the diff in json', async t => {
  const { stdout } = await run(check, ['--fix', '--dry-run', '--format', 'json', '-'], { cwd: t.testdirName, input: validCatalog })
  t.strictSame(JSON.parse(stdout), { files: [{ file: '-', models: 2, errors: 0, warnings: 0, diagnostics: [], diff: '' }] })
})

t.test('a terminal gets colours, unless NO_COLOR is set', async t => {
  const cwd = t.testdir({ 'models.yaml': broken })
  const printed = async (env: NodeJS.ProcessEnv) => (await run(check, [], { cwd, env, isTerminal: true })).stdout
  t.match(await printed({ TERM: 'xterm' }), '\u001B[1mmodels.yaml:28:11:\u001B[22m \u001B[31merror:\u001B[39m models[1].type')
  for (const env of [{ TERM: 'xterm', NO_COLOR: '1' }, { TERM: 'dumb' }]) t.notMatch(await printed(env), '\u001B')
})
