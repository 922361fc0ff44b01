import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lexer } from 'marked'
import t from 'tap'
import { checkCatalog } from '../../src/catalog/checker.ts'
import { deriveModels } from '../../src/catalog/derive.ts'
import { diff } from '../../src/commands/diff.ts'
import { DIFFERENCE_KINDS } from '../../src/diff/differences.ts'
import { edited, validCatalog } from '../support/catalog.ts'
import { run } from '../support/command.ts'

const [gemma = '', llama = ''] = validCatalog.slice(validCatalog.indexOf('models:\n') + 8).split(/(?= {2}- publisher: meta)/)

/** The catalog with these models and edits. */
function withModels (models: string, ...edits: Parameters<typeof edited>): string {
  return edits.reduce((text, [from, to]) => text.replace(from, to), validCatalog.replace(/models:\n.*/s, `models:\n${models}`))
}

/** The output of the command for two catalogs, in any format. */
async function printed (old: string, current: string, ...args: string[]) {
  const cwd = t.testdir({ 'old.yaml': old, 'models.yaml': current })
  return run(diff, [...args, 'old.yaml', 'models.yaml'], { cwd })
}

const camel = gemma.replace('publisher: google', 'publisher: camel').replace('name: gemma', 'name: llama')

/** Pairs of catalogs with their report, which has every kind that it names. */
const CASES: Array<[old: string, current: string, lines: string[]]> = [
  [withModels(gemma + llama), withModels(llama), [
    'removed     google/gemma',
    'default     google/gemma → meta/llama',
    'models.yaml: 1 model removed (google/gemma)'
  ]],
  [withModels(gemma + llama), withModels(gemma + llama, ['endpoint: openrouter', 'endpoint: openrouter\n    allowed: false']), [
    'disallowed  meta/llama',
    'models.yaml: 1 model changed (meta/llama)'
  ]],
  [withModels(gemma.replace('type:', 'allowed: false\n    type:')), withModels(gemma), [
    'default     none → google/gemma',
    'allowed     google/gemma: position 1, /api/ai/huggingface/gemma/chat',
    'models.yaml: 1 model changed (google/gemma)'
  ]],
  [withModels(gemma), withModels(gemma.replace('type:', 'allowed: false\n    type:')), [
    'disallowed  google/gemma',
    'default     google/gemma → none',
    'models.yaml: 1 model changed (google/gemma)'
  ]],
  [withModels(gemma), withModels(gemma + camel + llama.replace('type:', 'allowed: false\n    type:')), [
    'added       camel/llama: position 2, /api/ai/huggingface/llama/chat',
    'added       meta/llama: not allowed',
    'models.yaml: 2 models added (camel/llama, meta/llama)'
  ]],
  [withModels(gemma), withModels(gemma, ['endpoint: huggingface', 'endpoint: ollama']), [
    'path        google/gemma: /api/ai/huggingface/gemma/chat (huggingface) → /api/ai/ollama/gemma/chat (ollama)',
    'models.yaml: 1 model changed (google/gemma)'
  ]],
  [withModels(llama), withModels(llama, ['/api/ai/openrouter/', '/or/'], ['model: \'@cf/meta/llama\'', 'model: meta/llama']), [
    'path        meta/llama: /api/ai/openrouter/meta/llama/chat → /or/meta/llama/chat',
    'upstream    meta/llama: configuration.model "@cf/meta/llama" → "meta/llama"',
    'models.yaml: 1 model changed (meta/llama)'
  ]],
  [withModels(llama), withModels(llama, [/ +temperature.*\n/, ''], ['truncate: 7692', 'truncate: 8000'], ['_tokens: 500', '_tokens: 192'], ['type: chat', 'type: instruct']), [
    'limit       meta/llama: max_new_tokens 500 → 192',
    'limit       meta/llama: truncate 7692 → 8000',
    'parameter   meta/llama: temperature 0.6 → none',
    'details     meta/llama: type "chat" → "instruct"',
    'models.yaml: 1 model changed (meta/llama)'
  ]],
  [withModels(gemma + llama), withModels(llama + gemma), [
    'default     google/gemma → meta/llama',
    'order       google/gemma, meta/llama → meta/llama, google/gemma',
    'models.yaml: models in another order'
  ]],
  [validCatalog, `${edited(['type: chat', 'allowed: true\n    type: chat'])}x-own: 1\n`, ['models.yaml: nothing changes for clients']]
]

t.test('each kind of change has its line, and a change of notation has none', async t => {
  for (const [old, current, lines] of CASES) {
    t.strictSame(await printed(old, current), { status: 0, stdout: `${lines.join('\n')}\n`, stderr: '' })
  }
  const kinds = CASES.flatMap(([, , lines]) => lines.slice(0, -1).map(line => line.split(' ', 1)[0]))
  t.strictSame([...new Set(kinds)].sort(), Object.keys(DIFFERENCE_KINDS).sort())
})

t.test('--fail-on exits with 1 only for its kinds, and the last line names those that occur', async t => {
  const [[old, current] = ['', '']] = CASES
  t.match(await printed(old, current, '--fail-on', 'path, order'), { status: 0, stdout: /\(google\/gemma\)\n$/ })
  t.match(await printed(old, current, '--fail-on', 'path,removed,default'), { status: 1, stdout: /\(google\/gemma\); --fail-on removed,default\n$/ })
})

t.test('long texts are shown from their first difference, and long orders in part', async t => {
  const long = (end: string) => withModels(llama, ['description: Llama', `description: ${'x'.repeat(200)}${end}`])
  t.match(await printed(long('one'), long('two')), { stdout: `details     meta/llama: description "…${'x'.repeat(20)}one" → "…${'x'.repeat(20)}two"\n` })
  const many = (names: string[]) => withModels(names.map(name => gemma.replace('name: gemma', `name: ${name}`)).join(''))
  t.match(await printed(many([...'abcdefgh']), many([...'agfedcbh'])), { stdout: 'order       google/b, google/c, google/d, google/e, google/f, … → google/g, google/f, google/e, google/d, google/c, …\n' })
})

t.test('json prints the differences with both states', async t => {
  const { status, stdout } = await printed(withModels(gemma), withModels(gemma, ['truncate: 7692', 'truncate: 8000']), '--format', 'json', '--fail-on=limit')
  t.equal(status, 1)
  t.strictSame(JSON.parse(stdout), {
    file: 'models.yaml',
    failed: ['limit'],
    differences: [{ kind: 'limit', model: 'google/gemma', field: 'truncate', before: 7692, after: 8000 }]
  })
})

t.test('github prints an error for the kinds of --fail-on, and a notice for the rest', async t => {
  const [[old, current] = ['', '']] = CASES
  t.strictSame(await printed(old, current, '--format', 'github', '--fail-on', 'removed'), {
    status: 1,
    stdout: '::error file=models.yaml,title=removed::google/gemma\n::notice file=models.yaml,title=default::google/gemma → meta/llama\n',
    stderr: ''
  })
  const cwd = t.testdir({ 'a:b,c.yaml': old })
  t.match(await run(diff, ['--format', 'github', 'a:b,c.yaml', '-'], { cwd, input: current }), { stdout: '::notice title=removed::' })
  t.match(await run(diff, ['--format', 'github', '-', 'a:b,c.yaml'], { cwd, input: current }), { stdout: '::notice file=a%3Ab%2Cc.yaml,title=default::' })
})

t.test('markdown is a table, whatever the texts contain', async t => {
  const { stdout } = await printed(validCatalog, edited(['name: gemma', 'name: "`|*_<b>@me"'], ['description: Llama', 'description: "a|b\\n*c*"']), '--format', 'markdown', '--fail-on', 'removed')
  const tokens = lexer(stdout)
  t.strictSame(tokens.map(({ type }) => type).filter(type => type !== 'space'), ['heading', 'paragraph', 'table'])
  t.match(stdout, '| **removed** | <code>google/gemma</code> |  |  |\n')
  const rows = tokens.flatMap(token => token.type === 'table' ? token['rows'] : [])
  t.equal(rows.length, 4)
  t.notMatch(stdout.replace(/<\/?code>|\*\*removed\*\*/g, ''), /[`*<>@]/)
  t.match(await printed(validCatalog, validCatalog, '--format', 'markdown'), { status: 0, stdout: '### What changes for clients\n\nNothing.\n' })
})

t.test('markdown fits a comment of GitHub', async t => {
  const many = Array.from({ length: 1000 }, (_, index) => gemma.replace('name: gemma', `name: gemma-${'x'.repeat(100)}-${index}`)).join('')
  const { stdout } = await printed(withModels(llama), withModels(llama + many), '--format', 'markdown')
  t.ok(stdout.length > 50_000 && stdout.length < 65_536)
  const rows = stdout.split('\n').filter(line => line.startsWith('| added |')).length
  t.ok(stdout.endsWith(` |\n\n${1000 - rows} more are not shown.\n`))
})

t.test('markdown mentions no user', async t => {
  const { stdout } = await printed(validCatalog, edited(['publisher: google', 'publisher: "@octocat"']), '--format', 'markdown')
  t.match(stdout, '\n\n1 model added (<code>&#64;octocat/gemma</code>), 1 removed (<code>google/gemma</code>).\n\n', 'GitHub leaves code alone')
})

t.test('no control character of a saved response reaches a terminal', async t => {
  const { catalog } = await checkCatalog(validCatalog)
  const response = catalog && deriveModels(catalog)
  const hostile = JSON.stringify(response).replaceAll('/api/', '/\\u001b[2J\\u009b\\n::error::/')
  for (const [old, current] of [[validCatalog, hostile], [withModels(llama), hostile], [edited(['type:', 'allowed: false\n    type:']), hostile]] as const) {
    for (const format of ['text', 'github', 'markdown']) {
      const { stdout } = await printed(old, current, '--format', format)
      t.match(stdout, /\uFFFD(?:\[|&#91;)2J\uFFFD\uFFFD::error::/)
      t.notMatch(stdout.replaceAll('\n', ''), /\p{Cc}/u)
    }
  }
})

t.test('a saved response is compared like its catalog, on either side', async t => {
  const { catalog } = await checkCatalog(validCatalog)
  const response = JSON.stringify(catalog && deriveModels(catalog))
  for (const [old, current] of [[response, validCatalog], [validCatalog, response], [response, response]] as const) {
    t.strictSame(await printed(old, current), { status: 0, stdout: 'models.yaml: nothing changes for clients\n', stderr: '' })
  }
  t.match(await printed(response, withModels(llama)), { stdout: /^removed {5}google\/gemma\n/ })
})

t.test('a file that is neither a catalog nor a response is reported as by check, with exit code 1', async t => {
  const broken = edited(['type: chat', 'type: chatty'])
  t.match(await printed(broken, validCatalog), { status: 1, stdout: /^old\.yaml:28:11: error: .*"chatty"[^]*\nold\.yaml: 1 error\n$/ })
  t.match(await printed(validCatalog, broken, '--format', 'markdown'), { status: 1, stdout: /^models\.yaml:28:11: error: / })
  t.match(await printed(broken, '{', '--format', 'json'), { status: 1, stdout: /"code": "invalid-value"[^]*"code": "syntax"/ })
  const response = readFileSync(new URL('../fixtures/example-response.json', import.meta.url), 'utf8')
  t.match(await printed('{"configurations":{}}', validCatalog), { status: 1, stdout: 'old.yaml: error: this is not a response of GET /models: it differs from the schema: "must have required property \'models\'"\nold.yaml: 1 error\n' })
  t.match(await printed(validCatalog, response.replace('/ollama/', '/').replace('rwkv-6-world/', 'rwkv/')), { status: 1, stdout: 'models.yaml: error: this is not a response of GET /models: its models, configurations and endpoints don\'t fit together\nmodels.yaml: 1 error\n' })
  const cwd = t.testdir({})
  t.match(await run(diff, ['missing.yaml', '-'], { cwd, input: Buffer.from([0xFF]) }), { status: 1, stdout: /^missing\.yaml: error: [^]*\n-:1:1: error: / })
})

t.test('wrong arguments exit with 2, and print the reason and the usage on standard error', async t => {
  for (const [args, reason] of [
    [[], 'expected two files, OLD and NEW, not 0'],
    [['a', 'b', 'c'], 'expected two files, OLD and NEW, not 3'],
    [['-', '-'], 'only one of OLD and NEW can be -'],
    [['--format', 'yaml', 'a', 'b'], '--format must be text, json, github or markdown, not "yaml"\n'],
    [['--fail-on', 'path,remove', 'a', 'b'], 'or order, not "remove"; did you mean removed?'],
    [['--fail-on', 'constructor', 'a', 'b'], 'or order, not "constructor"'],
    [['--loud', 'a', 'b'], '--loud']
  ] as const) {
    const { status, stdout, stderr } = await run(diff, [...args], { cwd: t.testdirName })
    t.match({ status, stdout, stderr }, { status: 2, stdout: /^$/, stderr: /\n\nusage: models-api diff / })
    t.match(stderr, reason)
  }
})

t.test('--help prints the usage on standard output', async t => {
  t.match(await run(diff, ['--help'], { cwd: t.testdirName }), { status: 0, stdout: /^usage: models-api diff /, stderr: '' })
})

t.test('a terminal gets colours', async t => {
  const cwd = t.testdir({ 'old.yaml': withModels(gemma + llama), 'models.yaml': withModels(llama) })
  const { stdout } = await run(diff, ['--fail-on', 'default', 'old.yaml', 'models.yaml'], { cwd, env: { TERM: 'xterm' }, isTerminal: true })
  t.match(stdout, '\u001B[33mremoved     \u001B[39mgoogle/gemma\n\u001B[31mdefault     \u001B[39m')
})

t.test('the file of another commit is read from a pipe', async t => {
  const cwd = t.testdir({ 'models.yaml': validCatalog })
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd, stdio: 'ignore' })
  git('init')
  git('add', 'models.yaml')
  git('commit', '--message', 'one')
  writeFileSync(join(cwd, 'models.yaml'), withModels(llama))
  git('commit', '--all', '--message', 'two')
  const entry = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
  const { status, stdout } = spawnSync(`git show HEAD~1:models.yaml | "${process.execPath}" "${entry}" diff --fail-on removed - models.yaml`, { cwd, shell: true, encoding: 'utf8' })
  t.match({ status, stdout }, { status: 1, stdout: /^removed {5}google\/gemma\n/ })
})
