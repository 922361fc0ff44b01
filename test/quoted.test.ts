import t from 'tap'
import { quoted } from '../src/quoted.ts'

t.test('text is quoted as JSON, and long text is cut off', async t => {
  t.equal(quoted('a "b"\n'), '"a \\"b\\"\\n"')
  t.equal(quoted('ü'.repeat(121)), `"${'ü'.repeat(120)}…"`)
})

t.test('control characters and invisible ones are escaped', async t => {
  t.equal(quoted('\u001B[31m\u009B\u007F'), '"\\u001b[31m\\u{9b}\\u{7f}"')
  t.equal(quoted('\u202Eabc\u200B\uFEFF\u2028'), '"\\u{202e}abc\\u{200b}\\u{feff}\\u{2028}"')
})
