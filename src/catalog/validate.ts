import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import { expectation } from '../schemas/expectation.ts'
import { modelSchemas } from '../schemas/models.ts'
import { pathText, valueText, type Path, type Problem } from './problem.ts'
import { CatalogFile, type Catalog } from './schema.ts'

const validate = new Ajv2020({ allErrors: true, verbose: true, schemas: modelSchemas }).compile<Catalog>(CatalogFile)

/** The value of a catalog file against the schema: a catalog, or one problem for each part that departs from it. */
export function validateCatalog (file: unknown): { catalog?: Catalog, problems: Problem[] } {
  if (validate(file)) return { catalog: file, problems: [] }
  // the last error of a part is the one to tell: that of an `anyOf` comes after those of its branches
  const problems = new Map(validate.errors?.map(error => [partOf(error), toProblem(error)]))
  return { problems: [...problems.values()] }
}

function partOf ({ instancePath, params }: ErrorObject): string {
  return `${instancePath}/${params['missingProperty'] ?? params['additionalProperty'] ?? ''}`
}

function toProblem ({ keyword, instancePath, params, parentSchema, data }: ErrorObject): Problem {
  const path = parsePointer(instancePath)
  const whole = path.length === 0
  switch (keyword) {
    case 'required': {
      const place = whole ? 'the catalog' : pathText(path)
      return { code: 'missing-key', path, message: `${place} lacks the key ${valueText(params['missingProperty'])}` }
    }
    case 'additionalProperties': {
      const key: string = params['additionalProperty']
      const place = whole ? 'a catalog' : pathText(path)
      return { code: 'unknown-key', path: [...path, key], ofKey: true, message: `${place} has no key ${valueText(key)}` }
    }
    default: {
      const place = whole ? 'the catalog' : pathText(path)
      const expected = keyword === 'maximum' ? `at most ${params['limit']}` : expectation({ ...parentSchema })
      return { code: 'invalid-value', path, message: `${place} must be ${expected}, not ${valueText(data)}` }
    }
  }
}

/** The steps of a JSON Pointer (RFC 6901); what looks like an index is one, as no key of a catalog is a number. */
function parsePointer (pointer: string): Path {
  return pointer.split('/').slice(1).map(step =>
    /^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~'))
}
