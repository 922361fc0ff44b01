import { readdir, readFile } from 'node:fs/promises'
import t from 'tap'
import { checkCatalog } from '../../src/catalog/checker.ts'
import { formatDiagnostics } from '../../src/catalog/report/format.ts'
import { edited, validCatalog } from '../support/catalog.ts'

async function report (text: string): Promise<string[]> {
  return formatDiagnostics('models.yaml', (await checkCatalog(text)).diagnostics).split('\n').slice(0, -1)
}

t.test('a valid catalog is returned as its value', async t => {
  const { catalog, diagnostics } = await checkCatalog(validCatalog)
  t.strictSame(diagnostics, [])
  t.match(catalog, {
    endpoints: { ollama: '/api/ai/ollama/{name}/chat' },
    models: [
      {
        publisher: 'google',
        description: '<strong>Gemma</strong><br>\n(Apache-2.0 License)',
        configuration: { parameters: { typical_p: 0.2, repetition_penalty: 1.1, return_full_text: false, truncate: 7692 } }
      },
      { configuration: { parameters: { temperature: 0.6 } } }
    ]
  })
})

t.test('valid notations and values are accepted', async t => {
  const accepted: Record<string, string> = {
    'line ends of CRLF': validCatalog.replaceAll('\n', '\r\n'),
    'line ends of CR': validCatalog.replaceAll('\n', '\r'),
    'a document marker at the start': `---\n${validCatalog}`,
    'a document marker at the end': `${validCatalog}...\n`,
    'JSON, which is YAML': JSON.stringify((await checkCatalog(validCatalog)).catalog),
    'the author\'s own keys': edited(['x-shared', 'x-anything: [1, {a: b}]\nx-shared']),
    'an alias for a whole model\'s configuration': edited(['configuration:', 'configuration: &c'], [/configuration:\n.*model: '@.*/s, 'configuration: *c\n']),
    'the greatest integer that JavaScript represents exactly': edited(['500', '9007199254740991']),
    'temperature 0': edited(['0.6', '0']),
    'typical_p 1': edited(['typical_p: -1', 'typical_p: 1']),
    'a name that every object has': edited(['name: gemma', 'name: constructor'], ['publisher: google', 'publisher: toString']),
    'one name with two publishers': edited(['name: llama', 'name: gemma']),
    'one path for two models, of which one is not allowed': edited(['endpoint: openrouter', 'endpoint: huggingface\n    allowed: false'], ['name: llama', 'name: gemma']),
    'half surrogate pairs that belong together': edited(['description: Llama', String.raw`description: "\uD83D\uDE00"`])
  }
  for (const [name, text] of Object.entries(accepted)) {
    const { diagnostics } = await checkCatalog(text)
    t.strictSame(diagnostics.filter(({ severity }) => severity === 'error'), [], name)
  }
})

t.test('a NUL byte is rejected at its position', async t => {
  t.strictSame((await report('models:\n  \0')).slice(0, 1), ['models.yaml:2:3: error: this is not YAML: null byte is not allowed in input'])
})

t.test('the first hundred problems are shown, and the others counted', async t => {
  const lines = await report(`${edited([/models:.*/s, 'models:'])}${'\n  - publisher: a'.repeat(120)}`)
  t.equal(lines.filter(line => line.includes(': error: ')).length, 100)
  t.strictSame(lines.slice(-2), ['20 more are not shown', 'models.yaml: 120 errors'])
})

t.test('a bracket that is never closed is reported where it begins, however far the parser goes on', async t => {
  const far = `a: [\n${'  x,\n'.repeat(60)}b: c: d\n`
  t.match((await report(far))[0], /^models\.yaml:1:4: error: this bracket is never closed$/)
})

t.test('in a large file only the syntax error is reported', async t => {
  const comments = '# comment\n'.repeat(110_000)
  const broken: Record<string, string> = {
    'a colon within text': `${edited(['type: chat', 'type: chatty'])}${comments}a: b: c\n`,
    'an indentation': `${comments}${edited(['    type: chat', '  type: chat'], ['description: Llama', 'description:   Llama'])}`,
    'an unknown escape sequence': `${comments}${edited(['description: Llama', 'description: "\\q"'])}`,
    'an unknown alias': `${comments}${edited(['*shared', '*elsewhere'], ['type: chat', 'type: chatty'])}`,
    'a no-break space': `${comments}${edited(['(Apache', '\u00A0(Apache'], ['description: Llama', 'description: @Llama'])}`
  }
  for (const [name, text] of Object.entries(broken)) {
    const { diagnostics } = await checkCatalog(text)
    t.equal(diagnostics.length, 1, `${name}: ${diagnostics.map(({ message }) => message).join()}`)
    t.match(diagnostics[0], { severity: 'error', line: Number }, name)
  }
})

t.test('in a large file with thousands of unknown aliases each is reported, and nothing else', async t => {
  const aliases = Array.from({ length: 300 }, (_, index) => `x-${index}: *unknown-${index}\n`).join('')
  const { diagnostics } = await checkCatalog(`${aliases}${'# comment\n'.repeat(45_000)}${edited(['type: chat', 'type: chatty'])}`)
  t.strictSame(diagnostics.map(({ code }) => code), Array(300).fill('unknown-alias'))
})

t.test('a quote that is never closed is reported where it begins, however far the text goes on', async t => {
  const [, model = ''] = /( {2}- publisher: meta[^]*)$/.exec(validCatalog) ?? []
  const models = Array.from({ length: 30 }, (_, index) => model.replace('name: llama', `name: llama-${index}`))
  const text = edited(['description: Llama', 'description: "Llama']) + models.join('').replace(/description: Llama(?![^]*description)/, 'description: "Llama"')
  t.match((await report(text))[0], /:30:18: error: this quote is never closed$/)
  t.match((await report(`${text.replace('"Llama\n', 'Llama\n').replace('"Llama"', '"\\q"')}x-tail: 1\n`))[0], /:480:\d+: error: this is not YAML: unknown escape sequence$/)
})

t.test('only the part of a long line around the position is shown', async t => {
  const [, excerpt = '', caret = ''] = await report(edited(['type: chat', `icon: simple-icons:meta, ${'x'.repeat(200)}: 1`]))
  t.ok(excerpt.length < 120)
  t.equal(caret.trimEnd().at(-1), '^')
})

t.test('the report of every file of the corpus is that of the text beside it', async t => {
  const corpus = new URL('corpus/', import.meta.url)
  const names = (await readdir(corpus)).filter(name => name.endsWith('.yaml'))
  t.ok(names.length >= 60)
  for (const name of names) {
    const { catalog, diagnostics } = await checkCatalog(await readFile(new URL(name, corpus), 'utf8'))
    const expected = await readFile(new URL(name.replace('.yaml', '.txt'), corpus), 'utf8')
    t.equal(formatDiagnostics(name, diagnostics), expected, name)
    t.equal(catalog !== undefined, name.startsWith('warning-'))
  }
})
