import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import t from 'tap'
import { generate } from '../../openapi/generate.ts'
import { buildApp } from '../../src/app.ts'
import { checkCatalog } from '../../src/catalog/checker.ts'
import { deriveModels } from '../../src/catalog/derive.ts'
import { validCatalog } from '../support/catalog.ts'
import { isThorough, SEED } from '../support/thorough.ts'

const models = await readFile(new URL('../../models.yaml', import.meta.url), 'utf8')

const KEY = /^( *(?:- )?)([a-z_]{4,}):/
const VALUE = /^( *(?:- )?[a-z_]+:) ([^|&*].*)/

/** Mistakes that people make in one line: which lines they can happen to, and the result. */
const DAMAGES: Record<string, [of: RegExp, to: string]> = {
  'a letter too many in a key': [KEY, '$1$2q:'],
  'another letter in a key': [/^( *(?:- )?[a-z_]{2})[a-z_]([a-z_]+):/, '$1q$2:'],
  'no colon': [/^( *(?:- )?[a-z_]+): (\S.*)/, '$1 $2'],
  'no space behind the colon': [VALUE, '$1$2'],
  'a tab': [/^ +(\S.*)/, '\t$1'],
  'one space too many': [/^( +(?:- )?[a-z_<]+:.*)/, ' $1'],
  'two spaces too many': [/^( +(?:- )?[a-z_<]+:.*)/, '  $1'],
  'one space too few': [/^ ( *(?:- )?[a-z_<]+:.*)/, '$1'],
  'two spaces too few': [/^ {2}( *(?:- )?[a-z_<]+:.*)/, '$1'],
  'no dash': [/^( +)- (.*)/, '$1  $2'],
  'a quote that is not closed': [VALUE, '$1 "$2'],
  'a single quote that is not closed': [VALUE, '$1 \'$2'],
  'a bracket that is not closed': [VALUE, '$1 [$2'],
  'a brace that is not closed': [VALUE, '$1 {$2'],
  'a value that begins with @': [VALUE, '$1 @$2'],
  'a value with a colon': [/^( +(?:icon|model|name):) (\w+)/, '$1 $2: '],
  'no value': [VALUE, '$1'],
  'a list': [VALUE, '$1 [1]'],
  'text for a number': [/^( +[a-z_]+:) -?[\d.]+/, '$1 lots'],
  'a negative number': [/^( +[a-z_]+:) ([\d.]+)/, '$1 -5'],
  'a number with an underscore': [/^( +[a-z_]+: \d+)(\d{3})/, '$1_$2'],
  'a line twice': [VALUE, '$&\n$&'],
  'a key too many': [/^( +)([a-z_]+: [^|&*].*)/, '$1$2\n$1colour: red'],
  'a misspelled alias': [/(\*[a-z]+)/, '$1x'],
  'a misspelled choice': [/^( +(?:type|endpoint): \w+)/, '$1s'],
  'no for false': [/^( +return_full_text:).*/, '$1 no'],
  'a slash in a name': [/^( +(?:- )?(?:name|publisher):) (\w)/, '$1 a/$2'],
  'an unknown placeholder': [/\{name\}/, '{model}'],
  'a second document': [/^ +name: .*/, '---\n$&']
}

/** Each kind of damage is applied to one in STEP of the lines that it can happen to. */
const STEP = isThorough ? 1 : 40

/** Catalogs with one damaged line each, with that line, counted from 1, and the number of lines that it has become. */
function * damagedCatalogs () {
  const lines = models.split('\n')
  for (const [index, line] of lines.entries()) {
    if (/^\s*#/.test(line)) continue
    for (const [number, [name, [of, to]]] of Object.entries(DAMAGES).entries()) {
      const damaged = line.replace(of, to)
      if (damaged !== line && (index + number) % STEP === 0) yield { name, line: index + 1, lines: damaged.split('\n').length, text: lines.with(index, damaged).join('\n') }
    }
  }
}

t.test('one damaged line is reported first, and in three lines at most', async t => {
  let damages = 0
  const missed: string[] = []
  for (const { name, line, lines, text } of damagedCatalogs()) {
    const { catalog, diagnostics: [first, ...more] } = await checkCatalog(text)
    damages += 1
    if (catalog !== undefined) t.fail(`line ${line}: ${name} is accepted`)
    if (more.length > 2) t.fail(`line ${line}: ${name} is reported in ${more.length + 1} lines`)
    if (Number(first?.line) < line || Number(first?.line) >= line + lines) missed.push(`line ${line}: ${name} is reported at line ${first?.line}`)
  }
  t.ok(damages > 40)
  t.ok(missed.length <= damages * 0.05, `of ${damages} damages ${missed.length} are reported elsewhere:\n${missed.join('\n')}`)
})

/** The catalog of the repository with its models repeated under unique names. */
function manyModels (count: number): string {
  const [head = '', ...entries] = models.split(/^(?= {2}- publisher: )/m)
  return head + Array.from({ length: count }, (_, index) => String(entries[index % entries.length]).replace(/^ {4}name: \S+/m, `$&-${index}`)).join('')
}

/** Damages of one line in each of five models, which begin anywhere; a second document damages all that follow. */
const fiveDamages = fc.tuple(...Array.from({ length: 5 }, () => fc.record({
  kind: fc.constantFrom(...Object.keys(DAMAGES).filter(kind => kind !== 'a second document')),
  from: fc.nat(900)
})))

t.test('five mistakes among 400 models are each reported on their line', async t => {
  const lines = manyModels(400).split('\n')
  const fifth = Math.floor(lines.length / 5)
  await t.resolves(fc.assert(fc.asyncProperty(fiveDamages, async damages => {
    const damaged = [...lines]
    const expected: Array<{ kind: string, line: number }> = []
    for (const [index, { kind, from }] of damages.entries()) {
      const [of, to] = DAMAGES[kind] as [RegExp, string]
      const at = lines.findIndex((line, at) => at > index * fifth + 40 + from && !/^\s*#/.test(line) && line.replace(of, to) !== line)
      if (at === -1 || at >= (index + 1) * fifth - 40) continue
      damaged[at] = String(lines[at]).replace(of, to)
      expected.push({ kind, line: at + 1 })
    }
    const text = damaged.join('\n')
    const { diagnostics } = await checkCatalog(text)
    let added = 0 // lines that the damages before have added
    for (const { kind, line } of expected) {
      const more = String(damaged[line - 1]).split('\n').length - 1
      const isReported = diagnostics.some(diagnostic => Number(diagnostic.line) >= line + added && Number(diagnostic.line) <= line + added + more)
      assert.ok(isReported, `line ${line + added}: ${kind}\n${diagnostics.map(({ line, message }) => `${line}: ${message}`).join('\n')}`)
      added += more
    }
    assert.ok(expected.length > 0)
  }), { numRuns: isThorough ? 100 : 5, seed: SEED }))
})

const FRAGMENTS = [
  '"', "'", '[', ']', '{', '}', ':', ': ', '- ', '#', ' #', '&a ', '*a', '*shared', '<<: ', '<<: *shared', '|', '|-', '>', '!', '!!int ', '!!map', '%', '@', '`', ',',
  '\n', '\r', '\t', '  ', '---\n', '...\n', '\uFEFF', '\u2028', '\0', '\\', '"\\uD800"', '漢', '😀', 'e\u0301', '~', 'null', 'true', 'yes', '.nan', '.inf', '-1', '0', '-0', '1e999',
  '9007199254740993', '0x1F', '32_267', '2024-10-22', '__proto__', 'constructor', 'models:', 'publisher: google', 'name: gemma', 'allowed: false', 'x-y: '
]

/** A catalog with parts removed, inserted, duplicated and replaced. */
const mutated = fc.array(fc.record({
  at: fc.nat(validCatalog.length),
  remove: fc.oneof(fc.constant(0), fc.nat(12), fc.nat(400)),
  insert: fc.oneof(fc.constantFrom('', ...FRAGMENTS), fc.string({ unit: 'binary', maxLength: 5 }), fc.nat(validCatalog.length).map(from => validCatalog.slice(from, from + 60)))
}), { minLength: 1, maxLength: 4 }).map(edits => edits.reduce((text, { at, remove, insert }) =>
  text.slice(0, at) + insert + text.slice(at + remove), validCatalog))

t.test('any edit of a catalog is either served as derived, or rejected with a position', async t => {
  const { 'openapi.json': openapi = '' } = await generate()
  const ajv = new Ajv2020({ strict: false }).addSchema(JSON.parse(openapi), 'openapi')
  let accepted = 0

  await fc.assert(fc.asyncProperty(mutated, async text => {
    const { catalog, diagnostics } = await checkCatalog(text)
    for (const { message, line, column, excerpt } of diagnostics) {
      assert.doesNotMatch(message, /\n|undefined|\bat .*:\d+:\d+/)
      assert.ok(Number(line) >= 1 && Number(column) >= 1 && typeof excerpt === 'string')
    }
    if (catalog === undefined) {
      assert.ok(diagnostics.some(({ severity }) => severity === 'error'))
      return
    }
    accepted += 1
    const models = deriveModels(catalog)
    const app = await buildApp({ models })
    const response = await app.inject('/models')
    await app.close()
    assert.equal(response.statusCode, 200)
    assert.ok(isDeepStrictEqual(response.json(), JSON.parse(JSON.stringify(models))))
    assert.ok(ajv.validate('openapi#/components/schemas/ModelsResponse', response.json()), JSON.stringify(ajv.errors))
  }), { numRuns: isThorough ? 2000 : 60, seed: SEED })

  t.ok(accepted > 0)
})
