import fc from 'fast-check'
import t from 'tap'
import type { Checked } from '../../src/catalog/checker.ts'
import { fixCatalog } from '../../src/catalog/fix.ts'
import type { Diagnostic, Edit } from '../../src/catalog/report/diagnostic.ts'
import { formatDiff } from '../../src/catalog/report/text-diff.ts'
import { validCatalog } from '../support/catalog.ts'

type Rule = [pattern: RegExp, fixes: (match: RegExpMatchArray) => Edit[] | undefined, severity?: Diagnostic['severity']]

/** Replaces a match. */
const to = (text: string) => (match: RegExpMatchArray): Edit[] => [{ from: match.index ?? 0, to: (match.index ?? 0) + match[0].length, text }]
const unfixable = () => undefined

/** A check that reports each match of each rule. */
function checkOf (...rules: Rule[]) {
  return async (text: string): Promise<Checked> => ({
    diagnostics: rules.flatMap(([pattern, fixes, severity = 'error']) => Array.from(text.matchAll(pattern), (match): Diagnostic => {
      const fix = fixes(match)
      return { severity, code: 'syntax', message: String(pattern), ...fix && { fix } }
    }))
  })
}

t.test('every fix is applied, and everything else is kept', async t => {
  const { text, checked, before } = await fixCatalog('\ta: yes\r\n# yes, a tab:\t\n\tb: no  \ry', checkOf([/^\t/gm, to('  ')], [/(?<=: )yes/g, to('true')]))
  t.equal(text, '  a: true\r\n# yes, a tab:\t\n  b: no  \ry')
  t.equal(checked.diagnostics.length, 0)
  t.equal(before.diagnostics.length, 3)
})

t.test('a text without fixes is returned as it is', async t => {
  for (const text of ['', 'a', validCatalog]) t.equal((await fixCatalog(text)).text, text)
  t.match(await fixCatalog('bad', checkOf([/bad/g, unfixable])), { text: 'bad', checked: { diagnostics: [{ code: 'syntax' }] } })
})

t.test('a fix that uncovers another problem is followed by that one\'s fix', async t => {
  t.equal((await fixCatalog('a', checkOf([/a/g, to('bb')], [/b/g, to('c')]))).text, 'cc')
})

t.test('fixes that touch each other are applied one after the other, each as a whole', async t => {
  const check = checkOf(
    [/^ab/g, () => [{ from: 0, to: 1, text: 'A' }, { from: 3, to: 4, text: 'D' }]],
    [/bcd$/g, () => [{ from: 1, to: 4, text: 'xyz' }]],
    [/^Ab/g, to('Ax')])
  t.equal((await fixCatalog('abcd', check)).text, 'AxcD')
})

t.test('a fix that makes the text worse is not kept', async t => {
  for (const rules of [
    [[/a/g, to('bb')], [/b/g, unfixable]],
    [[/a/g, to('bb'), 'warning'], [/b/g, unfixable, 'warning']],
    [[/a/g, to('b'), 'warning'], [/b/g, unfixable]]
  ] satisfies Rule[][]) t.equal((await fixCatalog('a', checkOf(...rules))).text, 'a')
})

t.test('a fix of an error is kept even if it uncovers warnings', async t => {
  t.equal((await fixCatalog('a', checkOf([/a/g, to('bb')], [/b/g, unfixable, 'warning']))).text, 'bb')
})

t.test('fixes that undo each other, or never end, are stopped', async t => {
  t.match((await fixCatalog('a', checkOf([/a/g, to('b')], [/b/g, to('a')]))).text, /^[ab]$/)
  t.match((await fixCatalog('a', checkOf([/a$/g, to('aa')]))).text, /^a{11}$/)
})

/** Texts with and without each kind of line break, and words that a check fixes: within a line, across lines, to nothing. */
const texts = fc.array(fc.constantFrom('\n', '\r\n', 'a', 'JOIN\n', 'SPLIT', 'GONE\n', 'FIX', 'FIX', 'BAD', ' ')).map(parts => parts.join(''))
const check = checkOf([/JOIN\n/g, to('')], [/SPLIT/g, to('x\ny')], [/(?<=^|\n)GONE\n/g, to('')], [/FIX/g, to('fixed')], [/BAD/g, to('FIX FIX')])

t.test('the diff of any text, applied to the original, gives the result', async t => {
  await fc.assert(fc.asyncProperty(texts, async text => {
    const fixed = await fixCatalog(text, check)
    t.equal(patched(text, formatDiff('f', text, fixed.lines)), fixed.text.replaceAll('\r\n', '\n'))
  }), { numRuns: 300 })
})

/** Applies a unified diff to a text; both have only LF. */
function patched (text: string, diff: string): string {
  const old = text.split(/(?<=\n)/).map(line => line.replace('\r\n', '\n'))
  const result: string[] = []
  let at = 0
  for (const hunk of diff.split(/^@@ /m).slice(1)) {
    const [, start = 0, removed, added] = (/^-(\d+),(\d+) \+\d+,(\d+) @@/.exec(hunk) ?? []).map(Number)
    const rows = hunk.split('\n').slice(1, -1).flatMap((row, index, rows) =>
      row.startsWith('\\') ? [] : rows[index + 1]?.startsWith('\\') ? [row] : [`${row}\n`])
    result.push(...old.slice(at, start - 1))
    const before = rows.filter(row => !row.startsWith('+')).map(row => row.slice(1))
    if (before.join('') !== old.slice(start - 1, start - 1 + before.length).join('')) throw new Error(`the hunk doesn't match: ${hunk}`)
    const after = rows.filter(row => !row.startsWith('-')).map(row => row.slice(1))
    if (before.length !== removed || after.length !== added) throw new Error(`wrong lengths: ${hunk}`)
    result.push(...after)
    at = start - 1 + before.length
  }
  return [...result, ...old.slice(at)].join('')
}

t.test('the diff shows changed lines with three around them, and neighbours together', async t => {
  const text = Array.from({ length: 20 }, (_, index) => [2, 3, 10, 19].includes(index) ? `FIX ${index}` : `line ${index}`).join('\n')
  const { lines } = await fixCatalog(text, checkOf([/FIX/g, to('fixed')]))
  t.equal(formatDiff('models.yaml', text, lines), `\
--- models.yaml
+++ models.yaml
@@ -1,14 +1,14 @@
 line 0
 line 1
-FIX 2
-FIX 3
+fixed 2
+fixed 3
 line 4
 line 5
 line 6
 line 7
 line 8
 line 9
-FIX 10
+fixed 10
 line 11
 line 12
 line 13
@@ -17,4 +17,4 @@
 line 16
 line 17
 line 18
-FIX 19
\\ No newline at end of file
+fixed 19
\\ No newline at end of file
`)
})

t.test('the diff sends no control character to a terminal', async t => {
  const { lines } = await fixCatalog('\u001B[2JFIX\t\n', checkOf([/FIX/g, to('fixed')]))
  t.match(formatDiff('f', '\u001B[2JFIX\t\n', lines), '-\uFFFD[2JFIX\t\n+\uFFFD[2Jfixed\t\n')
})

t.test('a file of which one fix changes every line is fixed and shown within seconds', async t => {
  const text = '\ta: b\n'.repeat(200_000)
  const check = async (text: string): Promise<Checked> => {
    const fix = Array.from(text.matchAll(/^\t/gm), ({ index }) => ({ from: index, to: index + 1, text: '  ' }))
    return { diagnostics: fix.length === 0 ? [] : [{ severity: 'error', code: 'syntax', message: 'tabs', fix }] }
  }
  const start = process.cpuUsage()
  const fixed = await fixCatalog(text, check)
  t.equal(formatDiff('f', text, fixed.lines).split('\n').length, 400_004)
  t.ok(process.cpuUsage(start).user < 5_000_000)
})
