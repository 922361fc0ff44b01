import type { ErrorObject } from 'ajv/dist/2020.js'
import { expectation, typesOf } from '../../schemas/expectation.ts'
import { pathText, type Path, type Problem } from './problem.ts'
import { suggest } from './suggest.ts'

/** What Ajv says of a catalog file that departs from its schema, as one problem for each part that is wrong. */
export function explain (errors: readonly ErrorObject[]): Problem[] {
  // the last error of a part is the one to tell: that of an `anyOf` comes after those of its branches
  const byPart = new Map(errors.map(error => [partOf(error), error]))
  return withoutConsequences([...byPart.values()].map(toProblem))
}

function partOf ({ instancePath, params }: ErrorObject): string {
  return `${instancePath}/${params['missingProperty'] ?? params['additionalProperty'] ?? ''}`
}

function toProblem ({ keyword, instancePath, params, parentSchema, data }: ErrorObject): Problem {
  const path = parsePointer(instancePath)
  const place = path.length === 0 ? 'the catalog' : pathText(path)
  switch (keyword) {
    case 'required': {
      const key: string = params['missingProperty']
      return { code: 'missing-key', path, key, message: '' }
    }
    case 'additionalProperties': {
      const key: string = params['additionalProperty']
      const meant = suggest(key, Object.keys(parentSchema?.['properties']))
      return {
        code: 'unknown-key',
        path: [...path, key],
        ofKey: true,
        key,
        message: `${place} has no key ${JSON.stringify(key.slice(0, 60))}`,
        hint: meant === undefined ? undefined : `did you mean ${JSON.stringify(meant)}?`,
        meant
      }
    }
    default: {
      const text = keyword === 'maximum' ? `at most ${params['limit']}` : expectation({ ...parentSchema })
      return {
        code: 'invalid-value',
        path,
        message: `${place} must be ${text}`,
        mismatch: { types: typesOf({ ...parentSchema }), choices: parentSchema?.['enum'] ?? [], found: data }
      }
    }
  }
}

/** Leaves out the missing keys that are there after all: misspelled, or in a mapping around or within the one that lacks them. */
function withoutConsequences (problems: readonly Problem[]): Problem[] {
  const missing = new Map(problems.filter(({ code }) => code === 'missing-key').map(problem => [pathText([...problem.path, String(problem.key)]), problem]))
  const strays = problems.filter(({ code }) => code === 'unknown-key')
  const told = strays.map(stray => {
    const parent = stray.path.slice(0, -1)
    if (stray.meant !== undefined && missing.delete(pathText([...parent, stray.meant]))) return stray
    const home = [...missing.values()].find(({ path, key }) => key === stray.key && (isWithin(path, parent) || isWithin(parent, path)))
    if (home === undefined) return stray
    missing.delete(pathText([...home.path, String(home.key)]))
    return { ...stray, hint: `it belongs to ${pathText(home.path)}: is it indented right?` }
  })
  const rest = problems.filter(({ code }) => code === 'invalid-value')
  return [...rest, ...told, ...togetherByPath([...missing.values()])]
}

/** One problem for all the keys that one mapping lacks. */
function togetherByPath (missing: readonly Problem[]): Problem[] {
  const byPath = new Map<string, Problem[]>()
  for (const problem of missing) {
    const place = pathText(problem.path)
    byPath.set(place, [...byPath.get(place) ?? [], problem])
  }
  return Array.from(byPath, ([place, lacks]) => {
    const keys = lacks.map(({ key }) => JSON.stringify(key))
    const list = keys.length === 1 ? `key ${keys[0]}` : `keys ${keys.slice(0, -1).join(', ')} and ${keys.at(-1)}`
    const [{ path } = { path: [] }] = lacks
    return { code: 'missing-key', path, key: lacks.map(({ key }) => key).join('|'), message: `${place || 'the catalog'} lacks the ${list}` }
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
