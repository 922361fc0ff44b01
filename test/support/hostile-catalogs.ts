import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { validCatalog } from './catalog.ts'

const MILLION = 1_000_000

/** The catalog for tests with 2,000 copies of its last model, each with a unique name. */
function withMany (edit: (catalog: string) => string): string {
  const models = Array.from({ length: 2000 }, (_, index) => `  - <<: *last\n    name: llama-${index}\n`)
  return edit(validCatalog).replace('  - publisher: meta', '  - &last\n    publisher: meta') + models.join('')
}

/** Files that are designed to take time or memory: the text of each, and its first diagnostic. */
export const HOSTILE_CATALOGS: Record<string, [text: () => string, diagnostic: RegExp]> = {
  'an alias bomb': [
    () => `a0: &a0 [x, x]\n${Array.from({ length: 40 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}]\n`).join('')}`,
    /^1:1: error: unknown key "a0" in the catalog/
  ],
  'an alias bomb among the models': [
    () => `x-0: &a0 [x, x]\n${Array.from({ length: 40 }, (_, index) => `x-${index + 1}: &a${index + 1} [*a${index}, *a${index}]\n`).join('')}models: *a40\n`,
    /^1:1: error: the key "endpoints" is missing from the catalog/
  ],
  'a bomb of merges': [
    () => `x-0: &a0 {k: 1}\n${Array.from({ length: 40 }, (_, index) => `x-${index + 1}: &a${index + 1} {<<: [${`*a${index}, `.repeat(9)}]}\n`).join('')}`,
    /^1:1: error: the keys "endpoints" and "models" are missing from the catalog/
  ],
  '10,000 lists within lists': [() => '['.repeat(10_000) + ']'.repeat(10_000), /^1:100: error: this is nested too deeply for a catalog/],
  '10,000 lists, none of them closed': [() => '- '.repeat(10_000), /^1:201: error: this is nested too deeply for a catalog/],
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
  '200,000 models that are none': [() => `models:\n${'  - a\n'.repeat(200_000)}`, /^1:1: error: the key "endpoints" is missing from the catalog/],
  'five million lines': [() => '- a\n'.repeat(5 * MILLION), /^1:1: error: the file has more than \d+ lines and commas/],
  '100 MB': [() => '#'.repeat(100 * MILLION), /^error: the file has 100000000 bytes; the limit is 80000000/],
  'a description of half a megabyte, 2,000 times': [
    () => withMany(catalog => catalog.replace('description: Llama', `description: ${'x'.repeat(500_000)}`)),
    /^\d+:5: error: with models\[\d+\] the texts of the response are longer than \d+ characters/
  ],
  'a path template of half a megabyte, for 2,000 models': [
    () => withMany(catalog => catalog.replace('/api/ai/openrouter/', `/${'x'.repeat(500_000)}/`)),
    /^\d+:5: error: with models\[\d+\] the texts of the response are longer than \d+ characters/
  ],
  'a million NUL bytes': [() => '\0'.repeat(MILLION), /^1:1: error: this is not YAML: null byte is not allowed in input/],
  '100,000 halves of surrogate pairs': [() => `"${'\\uD800'.repeat(100_000)}"`, /^1:1: error: this text contains half of a surrogate pair/]
}

/** A temporary folder of the system, until the test ends: one of these files takes 100 MB. */
export async function temporaryFolder (t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'models-api-'))
  t.teardown(() => rm(folder, { recursive: true }))
  return folder
}
