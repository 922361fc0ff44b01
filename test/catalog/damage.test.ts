import { readFile } from 'node:fs/promises'
import t from 'tap'
import { checkCatalog } from '../../src/catalog/checker.ts'

const models = await readFile(new URL('../../models.yaml', import.meta.url), 'utf8')

const KEY = /^( *(?:- )?)([a-z_]{4,}):/
const VALUE = /^( *(?:- )?[a-z_]+:) ([^|&*].*)/

/** What people do to one line by mistake: which lines it can happen to, and what becomes of them. */
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

/** Every catalog with one damaged line, with that line and the one after it, counted from 1. */
function * damagedCatalogs () {
  const lines = models.split('\n')
  for (const [index, line] of lines.entries()) {
    if (/^\s*#/.test(line)) continue
    for (const [number, [name, [of, to]]] of Object.entries(DAMAGES).entries()) {
      const damaged = line.replace(of, to)
      // each kind at every tenth line that it can happen to is enough to tell
      if (damaged !== line && (index + number) % 10 === 0) yield { name, line: index + 1, lines: damaged.split('\n').length, text: lines.with(index, damaged).join('\n') }
    }
  }
}

t.test('one damaged line is told first, and in three lines at most', async t => {
  let damages = 0
  const missed: string[] = []
  for (const { name, line, lines, text } of damagedCatalogs()) {
    const { catalog, diagnostics: [first, ...more] } = await checkCatalog(text)
    damages += 1
    if (catalog !== undefined) t.fail(`line ${line}: ${name} is accepted`)
    if (more.length > 2) t.fail(`line ${line}: ${name} is told in ${more.length + 1} lines`)
    if (Number(first?.line) < line || Number(first?.line) >= line + lines) missed.push(`line ${line}: ${name} is told at line ${first?.line}`)
  }
  t.ok(damages > 200)
  t.ok(missed.length <= damages * 0.05, `of ${damages} damages ${missed.length} are told elsewhere:\n${missed.join('\n')}`)
})
