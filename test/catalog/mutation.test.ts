import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import t from 'tap'
import { checkCatalog } from '../../src/catalog/checker.ts'
import { deriveModels } from '../../src/catalog/derive.ts'
import { generate } from '../../openapi/generate.ts'
import { buildApp } from '../../src/app.ts'
import { validCatalog } from '../support/catalog.ts'

const FRAGMENTS = [
  '"', "'", '[', ']', '{', '}', ':', ': ', '- ', '#', ' #', '&a ', '*a', '*shared', '<<: ', '<<: *shared', '|', '|-', '>', '!', '!!int ', '!!map', '%', '@', '`', ',',
  '\n', '\r', '\t', '  ', '---\n', '...\n', '\uFEFF', '\u2028', '\0', '\\', '"\\uD800"', '漢', '😀', 'e\u0301', '~', 'null', 'true', 'yes', '.nan', '.inf', '-1', '0', '-0', '1e999',
  '9007199254740993', '0x1F', '32_267', '2024-10-22', '__proto__', 'constructor', 'models:', 'publisher: google', 'name: gemma', 'allowed: false', 'x-y: '
]

/** A catalog with pieces cut out, put in, doubled and exchanged. */
const mutated = fc.array(fc.record({
  at: fc.nat(validCatalog.length),
  remove: fc.oneof(fc.constant(0), fc.nat(12), fc.nat(400)),
  insert: fc.oneof(fc.constantFrom('', ...FRAGMENTS), fc.string({ unit: 'binary', maxLength: 5 }), fc.nat(validCatalog.length).map(from => validCatalog.slice(from, from + 60)))
}), { minLength: 1, maxLength: 4 }).map(edits => edits.reduce((text, { at, remove, insert }) =>
  text.slice(0, at) + insert + text.slice(at + remove), validCatalog))

t.test('whatever becomes of a catalog, it is served as derived, or refused with a place', async t => {
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
  }), { numRuns: 400, seed: 20261122 })

  t.ok(accepted > 0)
})
