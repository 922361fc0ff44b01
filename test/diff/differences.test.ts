import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { changesBetween } from '../../src/catalog/changes.ts'
import { deriveModels } from '../../src/catalog/derive.ts'
import { viewOfCatalog, type ClientView } from '../../src/diff/client-view.ts'
import { changesOf, differencesBetween, type Difference } from '../../src/diff/differences.ts'
import { viewOfResponse } from '../../src/diff/response-view.ts'
import { recordOf } from '../../src/schemas/combinators.ts'
import type { Catalog } from '../../src/schemas/catalog-file.ts'
import { ENDPOINT_CATEGORIES, type ModelConfiguration, type ModelsResponse } from '../../src/schemas/models-response.ts'
import { randomCatalog } from '../support/random-catalog.ts'
import { SEED } from '../support/thorough.ts'

/** The response of a catalog with these views of models. */
function responseOf ({ models, offered }: ClientView): ModelsResponse {
  const configurations: ModelsResponse['configurations'] = {}
  for (const { configuration } of models.values()) {
    const { publisher, name } = configuration
    configurations[publisher] = { ...Object.hasOwn(configurations, publisher) ? configurations[publisher] : {}, [name]: configuration }
  }
  const endpoints = offered.map(id => models.get(id)?.endpoint)
  return {
    configurations,
    models: offered,
    endpoints: recordOf(ENDPOINT_CATEGORIES, category => endpoints.flatMap(endpoint => endpoint?.category === category ? endpoint.path : []))
  }
}

/** Applies differences to a view. */
function apply (differences: readonly Difference[], { models, offered }: ClientView): ClientView {
  const result: ClientView = { models: new Map(structuredClone([...models])), offered: [...offered] }
  let expectedDefault = offered[0] ?? null
  const inserted: Array<{ model: string, position: number }> = []
  const modelOf = (id: string) => {
    const model = result.models.get(id)
    assert(model, id)
    return model
  }
  for (const difference of differences) {
    switch (difference.kind) {
      case 'removed':
        result.models.delete(difference.model)
        result.offered = result.offered.filter(id => id !== difference.model)
        break
      case 'disallowed':
        delete modelOf(difference.model).endpoint
        result.offered = result.offered.filter(id => id !== difference.model)
        break
      case 'added':
        result.models.set(difference.model, difference.after)
        if (difference.position !== undefined) inserted.push({ model: difference.model, position: difference.position })
        break
      case 'allowed':
        modelOf(difference.model).endpoint = difference.after
        inserted.push(difference)
        break
      case 'path':
        modelOf(difference.model).endpoint = difference.after
        break
      case 'order':
        assert.deepEqual(result.offered, difference.before)
        result.offered = difference.after
        break
      case 'default':
        assert.equal(difference.before, offered[0] ?? null)
        expectedDefault = difference.after
        break
      default: {
        const { model, field, after } = difference
        const { configuration } = modelOf(model)
        if (field === 'configuration.model') configuration.configuration.model = String(after)
        else {
          const place: Partial<ModelConfiguration> | object = difference.kind === 'details' ? configuration : configuration.configuration.parameters
          if (after === undefined) Reflect.deleteProperty(place, field)
          else Reflect.set(place, field, after)
        }
      }
    }
  }
  for (const { model, position } of inserted.sort((a, b) => a.position - b.position)) result.offered.splice(position - 1, 0, model)
  assert.equal(result.offered[0] ?? null, expectedDefault)
  return result
}

/** The differences after a round trip through JSON. */
function throughJson (differences: readonly Difference[]): Difference[] {
  return JSON.parse(JSON.stringify(differences))
}

const options = { seed: SEED, numRuns: 2000 }

t.test('the differences, applied to the old catalog, give the new one', async t => {
  t.doesNotThrow(() => fc.assert(fc.property(randomCatalog, randomCatalog, (old, current) => {
    const view = apply(throughJson(differencesBetween(viewOfCatalog(old), viewOfCatalog(current))), viewOfCatalog(old))
    assert.deepEqual(responseOf(view), deriveModels(current))
  }), options))
})

t.test('the differences of responses, applied to the old one, give the new one', async t => {
  t.doesNotThrow(() => fc.assert(fc.property(randomCatalog, randomCatalog, (old, current) => {
    const before = viewOfResponse(deriveModels(old))
    assert(before)
    const after = viewOfResponse(deriveModels(current), before)
    assert(after)
    assert.deepEqual(responseOf(apply(differencesBetween(before, after), before)), deriveModels(current))
  }), options))
})

t.test('a catalog has no differences from itself, from its response and from another notation', async t => {
  t.doesNotThrow(() => fc.assert(fc.property(randomCatalog, catalog => {
    const view = viewOfCatalog(catalog)
    const { models } = catalog
    const others = models.filter(({ allowed }) => allowed === false).reverse()
    const moved: Catalog = { ...catalog, models: [...others, ...models.filter(({ allowed }) => allowed !== false)] }
    for (const same of [view, viewOfResponse(deriveModels(catalog), view), viewOfCatalog(moved)]) {
      assert(same)
      assert.deepEqual(differencesBetween(view, same), [])
      assert.deepEqual(differencesBetween(same, view), [])
    }
  }), options))
})

t.test('the summary of the differences is that of the log of a reload', async t => {
  t.doesNotThrow(() => fc.assert(fc.property(randomCatalog, randomCatalog, (old, current) => {
    const changes = changesBetween(old, current)
    const { added, removed, changed } = changesOf(differencesBetween(viewOfCatalog(old), viewOfCatalog(current)))
    assert.deepEqual({ added, removed }, { added: changes.added, removed: changes.removed })
    assert.deepEqual(changed.filter(id => !changes.changed.includes(id)), [])
  }), options))
})
