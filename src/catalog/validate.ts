import assert from 'node:assert/strict'
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import { explain } from './report/explain.ts'
import { MAX_PROBLEMS, unchecked, type Problem } from './report/problem.ts'
import type { Catalog } from '../schemas/catalog-file.ts'
import { validateEntry, validateFile } from './validators.ts'

/** Validates a parsed catalog file against its schema. Returns it as a catalog, or one problem for each part that violates the schema. */
export function validateCatalog (file: unknown): { catalog?: Catalog, problems: Problem[] } {
  const errors = errorsOf(validateFile, file)
  for (const [index, model] of entriesOf(file).entries()) {
    if (errors.length > MAX_PROBLEMS) return { problems: [...explain(errors), unchecked(index)] }
    errors.push(...errorsOf(validateEntry, model, `/models/${index}`))
  }
  return isCatalog(file, errors) ? { catalog: file, problems: [] } : { problems: explain(errors) }
}

function isCatalog (_file: unknown, errors: readonly ErrorObject[]): _file is Catalog {
  return errors.length === 0
}

function errorsOf (validate: ValidateFunction, value: unknown, place = ''): ErrorObject[] {
  if (validate(value)) return []
  assert(validate.errors)
  return validate.errors.map(error => ({ ...error, instancePath: place + error.instancePath }))
}

function entriesOf (file: unknown): unknown[] {
  const models = typeof file === 'object' && file !== null && 'models' in file ? file.models : []
  return Array.isArray(models) ? models : []
}
