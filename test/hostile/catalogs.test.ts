import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { checkCatalog } from '../../src/catalog/checker.ts'
import { loadCatalog } from '../../src/catalog/load.ts'
import { formatDiagnostics } from '../../src/catalog/report/format.ts'
import { excessiveCatalogs, validCatalog } from '../support/catalog.ts'
import { isThorough } from '../support/thorough.ts'

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
const MILLION = 1_000_000

/** The catalog for tests with its last model 2,000 times more, each with a name of its own. */
function withMany (edit: (catalog: string) => string): string {
  const models = Array.from({ length: 2000 }, (_, index) => `  - <<: *last\n    name: llama-${index}\n`)
  return edit(validCatalog).replace('  - publisher: meta', '  - &last\n    publisher: meta') + models.join('')
}

/** Files that are made to take time or memory, and the first diagnostic of each. */
const HOSTILE: Record<string, [text: () => string, diagnostic: RegExp]> = {
  'an alias bomb': [
    () => `a0: &a0 [x, x]\n${Array.from({ length: 40 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}]\n`).join('')}`,
    /^1:1: error: the catalog has no key "a0"/
  ],
  'an alias bomb among the models': [
    () => `x-0: &a0 [x, x]\n${Array.from({ length: 40 }, (_, index) => `x-${index + 1}: &a${index + 1} [*a${index}, *a${index}]\n`).join('')}models: *a40\n`,
    /^1:1: error: the catalog lacks the key "endpoints"/
  ],
  'a bomb of merges': [
    () => `x-0: &a0 {k: 1}\n${Array.from({ length: 40 }, (_, index) => `x-${index + 1}: &a${index + 1} {<<: [${`*a${index}, `.repeat(9)}]}\n`).join('')}`,
    /^1:1: error: the catalog lacks the keys "endpoints" and "models"/
  ],
  '10,000 lists within lists': [() => '['.repeat(10_000) + ']'.repeat(10_000), /^1:100: error: this is nested deeper than anything in a catalog/],
  '10,000 lists, none of them closed': [() => '- '.repeat(10_000), /^1:201: error: this is nested deeper than anything in a catalog/],
  'a million times one key': [() => 'a: 1\n'.repeat(MILLION), /^1:1: error: the file has more than 458333 lines and commas/],
  'a million times one key of a model': [() => validCatalog + '        a: 1\n'.repeat(MILLION), /^1:1: error: the file has more than \d+ lines and commas/],
  'a third of a million times one key of a model': [() => validCatalog + '        a: 1\n'.repeat(MILLION / 3), /^10034:9: error: this mapping has more than 10000 keys/],
  'a million keys, each of them twice': [
    () => Array.from({ length: 2 * MILLION }, (_, index) => `k${index % MILLION}: 1\n`).join(''),
    /^1:1: error: the file has more than \d+ lines and commas/
  ],
  'half a million keys': [
    () => Array.from({ length: MILLION / 2 }, (_, index) => `k${index}: 1234567\n`).join(''),
    /^10001:1: error: this mapping has more than 10000 keys/
  ],
  'a quarter of a million keys in one line': [() => `x-a: {${'a: 1, '.repeat(MILLION / 4)}}\n${validCatalog}`, /^1:60007: error: this mapping has more than 10000 keys/],
  'four million values in one line': [() => `x-a: [${'"",'.repeat(4 * MILLION)}]\n${validCatalog}`, /^1:1: error: the file has more than \d+ lines and commas/],
  '200,000 models that are none': [() => `models:\n${'  - a\n'.repeat(200_000)}`, /^1:1: error: the catalog lacks the key "endpoints"/],
  'five million lines': [() => '- a\n'.repeat(5 * MILLION), /^1:1: error: the file has more than \d+ lines and commas/],
  '100 MB': [() => '#'.repeat(100 * MILLION), /^error: the file holds 100000000 bytes; at most 80000000 are read/],
  'a description of half a megabyte, 2,000 times': [
    () => withMany(catalog => catalog.replace('description: Llama', `description: ${'x'.repeat(500_000)}`)),
    /^\d+:5: error: with models\[\d+\] the texts of the answer are longer than \d+ characters/
  ],
  'a path template of half a megabyte, for 2,000 models': [
    () => withMany(catalog => catalog.replace('/api/ai/openrouter/', `/${'x'.repeat(500_000)}/`)),
    /^\d+:5: error: with models\[\d+\] the texts of the answer are longer than \d+ characters/
  ],
  'a million NUL bytes': [() => '\0'.repeat(MILLION), /^1:1: error: this is not YAML: null byte is not allowed in input/],
  '100,000 halves of surrogate pairs': [() => `"${'\\uD800'.repeat(100_000)}"`, /^1:1: error: this text holds half of a surrogate pair/]
}

/** A file of the system's temporary folder, until the test ends: one of these takes 100 MB. */
async function temporaryFolder (t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'models-api-'))
  t.teardown(() => rm(folder, { recursive: true }))
  return folder
}

t.test('a hostile file gets a diagnostic', async t => {
  const file = join(await temporaryFolder(t), 'models.yaml')
  for (const [name, [text, diagnostic]] of Object.entries(HOSTILE)) {
    await writeFile(file, text())
    const { catalog, diagnostics } = await loadCatalog(file)
    t.equal(catalog, undefined, name)
    t.match(formatDiagnostics('', diagnostics).replace(/^:\s*/, ''), diagnostic)
  }
})

t.test('the check of a hostile file takes less than 512 MB', { skip: !isThorough && 'npm run test:hostile' }, async t => {
  const folder = await temporaryFolder(t)
  const file = join(folder, 'models.yaml')
  const preload = join(folder, 'peak.mjs')
  await writeFile(preload, 'process.on("exit", () => console.error(process.resourceUsage().maxRSS))')
  for (const [name, [text, diagnostic]] of Object.entries(HOSTILE)) {
    await writeFile(file, text())
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', preload, cli, 'check', file], { encoding: 'utf8', timeout: 60_000, env: {} })
    t.equal(status, 1, name)
    t.match(stdout.replace(`${file}:`, '').trimStart(), diagnostic)
    t.ok(Number(stderr) < 512 * 1024, `${name}: ${Number(stderr)} KiB`)
  }
})

t.test('after 2,000 errors the report says where the check has stopped', async t => {
  const last = async (text: string) => (await checkCatalog(text)).diagnostics.at(-1)
  const { manyErrors, manyTimesOneModel, manyUnknownAliases } = excessiveCatalogs
  t.match(await last(manyErrors), { code: 'unchecked', message: 'from models[286] on nothing is checked, as there are more than 2000 errors before' })
  t.match(await last(manyTimesOneModel), { code: 'unchecked', message: 'from models[2002] on nothing is checked, as there are more than 2000 errors before' })
  t.match(await last(manyUnknownAliases), { code: 'unchecked', message: 'there are more than 2000 errors; the others are not reported' })
})
