import type { TSchema } from '@sinclair/typebox'
import type { ErrorObject } from 'ajv/dist/2020.js'
import { CatalogFile } from '../../schemas/catalog-file.ts'
import { expectation } from '../../schemas/expectation.ts'
import { modelSchemas } from '../../schemas/models-response.ts'
import { groupBy } from './group.ts'
import { codePoint, listText, pathText, type Path, type Problem } from './problem.ts'
import { suggest } from './suggest.ts'

/** Turns Ajv's errors about a catalog file into problems, one for each part that is wrong. */
export function explain (errors: readonly ErrorObject[]): Problem[] {
  const byPart = new Map(errors.map(error => [partOf(error), error]))
  return withoutConsequences([...byPart.values()].map(toProblem))
}

/** The problem of a value that violates its schema. `keyword` is that of JSON Schema which failed, if known. */
export function invalidValue (path: Path, found: unknown, keyword = ''): Problem {
  const schema = schemaAt(path)
  const key = String(path.at(-1))
  const isIdentifier = ['publisher', 'name', 'icon', 'model'].includes(key)
  return {
    code: 'invalid-value',
    path,
    message: `${placeText(path)} must be ${keyword === 'maximum' && !('minimum' in schema && schema['minimum'] < 0) ? `at most ${schema['maximum']}` : expectation(schema)}`,
    mismatch: { types: [String(schema['type'])], choices: schema['enum'] ?? [], found, isIdentifier }
  }
}

function partOf ({ instancePath, params }: ErrorObject): string {
  return `${instancePath}/${params['missingProperty'] ?? params['additionalProperty'] ?? ''}`
}

function placeText (path: Path): string {
  return path.length === 0 ? 'the catalog' : pathText(path)
}

function toProblem ({ keyword, instancePath, params, data }: ErrorObject): Problem {
  const path = parsePointer(instancePath)
  switch (keyword) {
    case 'required': {
      const key: string = params['missingProperty']
      return { code: 'missing-key', path, key, message: '' }
    }
    case 'additionalProperties': {
      const key: string = params['additionalProperty']
      const meant = suggest(key, keysAt(path))
      return {
        code: 'unknown-key',
        path: [...path, key],
        ofKey: true,
        key,
        message: `unknown key ${JSON.stringify(key.slice(0, 60))} in ${placeText(path)}`,
        hint: meant === undefined ? ownKeyHint(path, key) : `${oddSpace(key)}${key.endsWith('"') ? 'a quote is missing before it; ' : ''}did you mean ${JSON.stringify(meant)}?`,
        meant
      }
    }
    default: return invalidValue(path, data, keyword)
  }
}

/** Names a character of a key that looks like a space or is invisible. */
function oddSpace (key: string): string {
  const odd = /[^\P{White_Space} ]|\p{Cf}/u.exec(key)?.[0]
  return odd === undefined ? '' : `it contains ${codePoint(odd)}; `
}

/** Says how to write a comment or a key of the author's own, if the unknown key looks like one. */
function ownKeyHint (path: Path, key: string): string | undefined {
  if (/^(?:\/\/|\/\*|<!--)/.test(key)) return 'a comment begins with #'
  if (path.length === 0) return `a key of your own must begin with x-, such as x-${key.replace(/^[xX]?[\W_]+/, '').slice(0, 60)}`
  return /^x[-_]/i.test(key) ? 'keys of your own are allowed only at the top level' : undefined
}

/** The schema of the value at `path`. */
function schemaAt (path: Path): TSchema {
  let schema: TSchema = CatalogFile
  for (const step of path) {
    const inner: TSchema = typeof step === 'number' ? schema['items'] : schema['properties'][step]
    schema = modelSchemas.find(({ $id }) => `${$id}#` === inner.$ref) ?? inner
  }
  return schema
}

function keysAt (path: Path): string[] {
  return Object.keys(schemaAt(path)['properties'])
}

/** The path of the mapping to which `key`, found in the mapping at `parent`, would belong. */
function homeOf (key: string, parent: Path): Path | undefined {
  const entry = parent[0] === 'models' ? parent.slice(0, 2) : ['models', 0]
  const candidates: Path[] = [[], ['endpoints'], entry, [...entry, 'configuration'], [...entry, 'configuration', 'parameters']]
  return candidates.find(path => keysAt(path).includes(key))
}

/**
 * Leaves out problems that follow from another: a key is missing because it is misspelled, or because it is in an outer
 * or inner mapping; a mapping is empty because its keys aren't indented.
 */
function withoutConsequences (problems: readonly Problem[]): Problem[] {
  const missing = new Map(problems.filter(({ code }) => code === 'missing-key').map(problem => [pathText([...problem.path, String(problem.key)]), problem]))
  const wrong = new Map(problems.filter(({ code }) => code === 'invalid-value').map(problem => [pathText(problem.path), problem]))
  const strays = problems.filter(({ code }) => code === 'unknown-key')
  const grouped = new Map<string, { parent: Path, home: Path, keys: string[], first: Problem }>()
  const reported: Problem[] = []
  for (const stray of strays) {
    const parent = stray.path.slice(0, -1)
    const key = String(stray.key)
    if (stray.meant !== undefined && missing.delete(pathText([...parent, stray.meant]))) {
      reported.push(stray)
      continue
    }
    const absent = [...missing.values()].find(problem => problem.key === key && (isWithin(problem.path, parent) || isWithin(parent, problem.path)))
    const home = absent?.path ?? homeOf(key, parent)
    if (home === undefined) {
      reported.push(stray)
      continue
    }
    missing.delete(pathText([...home, key]))
    const name = `${pathText(parent)} ${pathText(home)}`
    const known = grouped.get(name)
    if (known === undefined) grouped.set(name, { parent, home, keys: [key], first: stray })
    else known.keys.push(key)
  }
  for (const group of grouped.values()) reported.push(misplaced(group, missing, wrong))
  return [...wrong.values(), ...reported, ...togetherByPath([...missing.values()])]
}

/** One problem for the keys of one mapping that belong to another. */
function misplaced ({ parent, home, keys, first }: { parent: Path, home: Path, keys: string[], first: Problem }, missing: Map<string, Problem>, wrong: Map<string, Problem>): Problem {
  const places = Array.from({ length: Math.max(0, home.length - parent.length) }, (_, index) => home.slice(0, parent.length + 1 + index))
  const named = keys.map(key => JSON.stringify(key))
  if (isWithin(home, parent)) {
    const container = String(home.at(-1))
    const empty = wrong.get(pathText(home))
    if (empty?.mismatch?.found === null) {
      wrong.delete(pathText(home))
      return { code: 'invalid-value', path: home, ofKey: true, message: `${pathText(home)} is empty: indent its keys ${listText(named)} further`, misplaced: keys }
    }
    if (places.length === 1 && missing.delete(pathText(home))) {
      return { ...first, code: 'missing-key', message: `the line "${container}:" is missing above ${listText(named)}: write it, and indent them further`, hint: undefined, key: container, misplaced: keys }
    }
  }
  if (home.length <= 1 && missing.delete('endpoints')) {
    return { ...first, code: 'missing-key', message: `the line "endpoints:" is missing above ${listText(named)}`, hint: undefined, key: 'endpoints' }
  }
  const many = keys.length > 1
  return {
    ...first,
    message: many ? `unknown keys ${listText(named)} in ${placeText(parent)}` : first.message,
    hint: `${many ? 'they belong' : 'it belongs'} to ${placeText(home)}: ${many ? 'are they' : 'is it'} indented right?`,
    misplaced: keys
  }
}

/** One problem for all the keys that are missing in one mapping. */
function togetherByPath (missing: readonly Problem[]): Problem[] {
  return Array.from(groupBy(missing, ({ path }) => pathText(path)), ([, group]) => {
    const keys = group.map(({ key }) => JSON.stringify(key))
    const list = keys.length === 1 ? `key ${keys[0]} is` : `keys ${keys.slice(0, -1).join(', ')} and ${keys.at(-1)} are`
    const [{ path }] = group
    return { code: 'missing-key', path, key: group.map(({ key }) => key).join('|'), message: `the ${list} missing from ${placeText(path)}` }
  })
}

function isWithin (inner: Path, outer: Path): boolean {
  return inner.length > outer.length && outer.every((step, index) => step === inner[index])
}

/** The steps of a JSON Pointer (RFC 6901); what looks like an index is one, as no key of a catalog is a number. */
function parsePointer (pointer: string): Path {
  return pointer.split('/').slice(1).map(step =>
    /^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~'))
}
