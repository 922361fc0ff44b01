import { appendFileSync, chmodSync, lstatSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import t, { type Test } from 'tap'
import { checkCatalog, type Checked } from '../../src/catalog/checker.ts'
import { fixCatalog } from '../../src/catalog/fix.ts'
import { PLAIN } from '../../src/catalog/report/format.ts'
import { fixFile, fixInput } from '../../src/commands/fix-file.ts'
import { edited, validCatalog } from '../support/catalog.ts'
import { Output } from '../support/command.ts'

const broken = edited(['type: chat', 'type: chatty'], ['name: gemma', 'name: ge mma'])
const repaired = broken.replace('chatty', 'chat')

/** Checks a catalog, with a fix only for `chatty`. */
async function check (text: string): Promise<Checked> {
  const { catalog, diagnostics } = await checkCatalog(text)
  const from = text.indexOf('chatty')
  const fixable = diagnostics.map(({ fix, ...diagnostic }) => diagnostic.message.includes('"chatty"') ? { ...diagnostic, fix: [{ from, to: from + 6, text: 'chat' }] } : diagnostic)
  return catalog === undefined ? { diagnostics: fixable } : { catalog, diagnostics: fixable }
}

const options = { isDryRun: false, colours: PLAIN, fix: (text: string) => fixCatalog(text, check) }
const DIFF = /^--- models\.yaml\n\+\+\+ models\.yaml\n@@ -25,7 \+25,7 @@\n(?: .*\n){3}- {4}type: chatty\n\+ {4}type: chat\n(?: .*\n){3}$/

/** A catalog file, and the result of `--fix`. */
function fileOf (t: Test, content: string | Buffer) {
  const directory = t.testdir({ 'models.yaml': content })
  const file = join(directory, 'models.yaml')
  const fixed = (more = {}) => fixFile('models.yaml', { cwd: () => directory }, { ...options, ...more })
  return { directory, file, fixed }
}

t.test('the file gets its fixes, and the result has the diff and what remains', async t => {
  const { directory, file, fixed } = fileOf(t, broken)
  const { diff, diagnostics, failure } = await fixed()
  t.match(diff, DIFF)
  t.match(diagnostics, [{ code: 'invalid-value', message: 'models[0].name' }])
  t.equal(diagnostics.length, 1)
  t.equal(failure, undefined)
  t.equal(readFileSync(file, 'utf8'), repaired)
  t.strictSame(readdirSync(directory), ['models.yaml'])
})

t.test('a byte order mark, CRLF and every other byte are kept', async t => {
  const crlf = `\uFEFF${broken.replaceAll('\n', '\r\n')}\t# ä\u00A0\r\n`
  const { file, fixed } = fileOf(t, crlf)
  await fixed()
  t.equal(readFileSync(file, 'utf8'), crlf.replace('chatty', 'chat'))
})

t.test('a dry run shows the diff and the problems of the file, which stays as it is', async t => {
  const { file, fixed } = fileOf(t, broken)
  const before = statSync(file)
  const { diff, diagnostics } = await fixed({ isDryRun: true })
  t.match(diff, DIFF)
  t.equal(diagnostics.length, 2)
  t.equal(readFileSync(file, 'utf8'), broken)
  t.strictSame(statSync(file).ino, before.ino)
})

t.test('a file without a fix is not written', async t => {
  for (const content of [validCatalog, edited(['name: gemma', 'name: ge mma']), Buffer.from([0xFF])]) {
    const { file, fixed } = fileOf(t, content)
    const before = statSync(file)
    t.equal((await fixed()).diff, '')
    t.strictSame([statSync(file).ino, statSync(file).mtimeMs], [before.ino, before.mtimeMs])
  }
})

t.test('permissions are kept, and a symlink stays one', async t => {
  const { directory, file, fixed } = fileOf(t, broken)
  chmodSync(file, 0o640)
  const link = join(directory, 'link.yaml')
  symlinkSync('models.yaml', link)
  await fixFile(link, { cwd: () => '/' }, options)
  t.equal(lstatSync(link).isSymbolicLink(), true)
  t.equal(statSync(file).mode & 0o777, 0o640)
  t.equal(readFileSync(file, 'utf8'), repaired)
  t.equal((await fixed()).diff, '')
})

t.test('a file that is edited or removed meanwhile is not written, and the reason is reported', async t => {
  const edits: Array<[edit: (file: string) => void, reason: string, left: string[]]> = [
    [file => appendFileSync(file, '# more\n'), 'the file has changed since it was read', ['models.yaml']],
    [file => rmSync(file), 'no such file or directory', []]
  ]
  for (const [edit, reason, left] of edits) {
    const { directory, file, fixed } = fileOf(t, broken)
    const { diff, diagnostics, failure } = await fixed({
      fix: async (text: string) => {
        edit(file)
        return options.fix(text)
      }
    })
    t.match({ diff, failure }, { diff: '', failure: `models.yaml: the fixes can't be written: ${reason}` })
    t.equal(diagnostics.length, 2)
    t.strictSame(readdirSync(directory), left)
  }
})

t.test('standard input goes to standard output, fixed as far as possible', async t => {
  const through = async (input: string | Buffer, more = {}) => {
    const stdout = new Output()
    const { diff, diagnostics } = await fixInput({ stdin: Readable.from([Buffer.from(input)]), stdout }, { ...options, ...more })
    return { output: Buffer.concat(stdout.chunks), diff, problems: diagnostics.length }
  }
  const fixed = await through(`\uFEFF${broken}`)
  t.equal(String(fixed.output), `\uFEFF${repaired}`)
  t.equal(fixed.problems, 1)
  t.match(fixed.diff, '--- -\n+++ -\n@@ -25,7 +25,7 @@\n')
  t.match(await through(validCatalog), { output: Buffer.from(validCatalog), diff: '', problems: 0 })
  t.match(await through(broken, { isDryRun: true }), { output: Buffer.alloc(0), diff: 'chatty', problems: 2 })
  const bytes = Buffer.from([0x61, 0xFF])
  t.strictSame(await through(bytes), { output: bytes, diff: '', problems: 1 })
  t.strictSame(await through(bytes, { isDryRun: true }), { output: Buffer.alloc(0), diff: '', problems: 1 })
})
