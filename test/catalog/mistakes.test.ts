import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { checkCatalog } from '../../src/catalog/checker.ts'
import { fixCatalog } from '../../src/catalog/fix.ts'
import { SLIPS } from '../../src/catalog/yaml/slips.ts'
import { MISTAKES, validText } from '../support/mistakes.ts'
import { catalogPage } from '../support/page.ts'
import { isThorough, SEED } from '../support/thorough.ts'

t.test('each mistake is reported on its line, with a fix, and without further reports that only follow from it', async t => {
  for (const { name, text, lines, most, says, not } of MISTAKES) {
    const { diagnostics } = await checkCatalog(text)
    const report = diagnostics.map(({ line, message }) => `${line}: ${message}`).join('\n')
    t.ok(diagnostics.length <= most, `${name}\n${report}`)
    if (lines === undefined) continue
    const [first, last] = lines
    const line = Number(diagnostics[0]?.line)
    t.ok(line >= first && line <= last, `${name}\n${report}`)
    t.ok(diagnostics.some(({ message }) => says.test(message)), `${name}\n${report}`)
    t.notOk(not !== undefined && diagnostics.some(({ message }) => not.test(message)), `${name}\n${report}`)
  }
})

t.test('every slip is recognised in its example, which is the catalog of docs/catalog.md with only that slip', async t => {
  const [base = ''] = catalogPage.flatMap(({ fences }) => fences.filter(({ language }) => language === 'yaml').map(({ text }) => text))
  for (const { name, example: [right, wrong] } of SLIPS) {
    t.ok(base.includes(right), `${name}: the example is in the catalog`)
    const text = base.replace(right, wrong)
    const { catalog, diagnostics: [first, ...more] } = await checkCatalog(text)
    t.equal(catalog, undefined, name)
    const lines = text.split('\n')
    const before = base.split('\n')
    const changed = lines.findIndex((line, index) => line !== before[index]) + 1
    t.ok(Number(first?.line) >= changed && Number(first?.line) <= changed + 2, `${name}: line ${first?.line}, not ${changed}: ${first?.message}`)
    t.ok(more.length < 2, `${name}: ${more.map(({ message }) => message).join()}`)
  }
})

const original = (await checkCatalog(validText)).catalog
const damaged = fc.constantFrom(...MISTAKES.map(({ text }) => text).filter(text => text.split('\n').length === validText.split('\n').length))
const spoiltLine = fc.nat(validText.split('\n').length - 1)

t.test('a fix never leads to a catalog that differs from the one that was meant', async t => {
  await fc.assert(fc.asyncProperty(damaged, damaged, spoiltLine, async (one, other, from) => {
    // the first lines have the mistakes of one, the others those of another
    const text = [...one.split('\n').slice(0, from), ...other.split('\n').slice(from)].join('\n')
    const { checked, before } = await fixCatalog(text)
    for (const { line } of before.diagnostics) t.ok(Number(line) <= text.split('\n').length || t.fail(`line ${line} is not in the file`))
    if (before.catalog !== undefined || checked.catalog === undefined) return
    const changed = checked.catalog.models.filter((model, index) => !isDeepStrictEqual(model, original?.models[index]))
    // what was meant is the original, or text that was written in its place
    for (const { configuration: { parameters } } of changed) t.ok(original?.models.some(model => isDeepStrictEqual(model.configuration.parameters, parameters)), text)
  }), { numRuns: isThorough ? 2000 : 100, seed: SEED })
})

/** Edits of the catalog that a fix undoes. */
const SLIPPED: Record<string, [right: string, wrong: string]> = {
  'a space behind a colon': ['type: chat', 'type:chat'],
  'a colon': ['type: chat', 'type chat'],
  'another sign for a colon': ['type: chat', 'type：chat'],
  'a tab': ['    type: chat', '\ttype: chat'],
  'no-break spaces': ['    type: chat', '\u00A0\u00A0\u00A0\u00A0type: chat'],
  'grouped digits': ['truncate: 129024', 'truncate: 129,024'],
  'a word for a truth value': ['allowed: false', 'allowed: no'],
  'a misspelled key': ['temperature:', 'temprature:'],
  'a misspelled key that is required': ['endpoint: ollama', 'endpont: ollama'],
  'a misspelled choice': ['type: chat', 'type: chta'],
  'a dash of typography': ['  - publisher: meta', '  – publisher: meta'],
  'an alias without its asterisk': ['<<: *quiet', '<<: quiet'],
  'aliases without a list': ['<<: *quiet', '<<: *quiet, *sampling'],
  'a comma behind a number': ['truncate: 129024', 'truncate: 129024,']
}

t.test('a certain fix restores the line, and keeps every other', async t => {
  for (const [name, [right, wrong]] of Object.entries(SLIPPED)) {
    const text = validText.replace(right, wrong)
    const { text: fixed, checked } = await fixCatalog(text)
    t.strictSame(checked.diagnostics, [], name)
    t.equal(fixed, name === 'aliases without a list' ? validText.replace(right, '<<: [*quiet, *sampling]') : validText, name)
  }
  const quotes: Record<string, string> = {
    'Llama: the best': "'Llama: the best'",
    '"Llama" is good': '\'"Llama" is good\'',
    "'Meta's'": '"Meta\'s"',
    '%90 accurate': "'%90 accurate'",
    '@home': "'@home'",
    '“a: b”': "'a: b'"
  }
  for (const [value, quoted] of Object.entries(quotes)) {
    const { text: fixed } = await fixCatalog(validText.replace('Good at following instructions', () => value))
    t.equal(fixed, validText.replace('Good at following instructions', () => quoted), value)
  }
})
