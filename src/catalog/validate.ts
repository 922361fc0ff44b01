import assert from 'node:assert/strict'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { modelSchemas } from '../schemas/models.ts'
import { explain } from './explain.ts'
import { MAX_PROBLEMS, unchecked, type Problem } from './problem.ts'
import { CatalogEntry, CatalogFile, type Catalog } from './schema.ts'

/** That our schemas are right is for the tests to tell: to compile the schema of schemas takes longer than all else. */
const options = { schemas: modelSchemas, meta: false, validateSchema: false, code: { optimize: false } }

/** Stops at the first error: all that most files need. */
const validate = new Ajv2020(options).compile<Catalog>(CatalogFile)

/** The value of a catalog file against the schema: a catalog, or one problem for each part that departs from it. */
export function validateCatalog (file: unknown): { catalog?: Catalog, problems: Problem[] } {
  if (validate(file)) return { catalog: file, problems: [] }

  const { frame, entry } = (complete ??= compileComplete())
  const errors = errorsOf(frame, file)
  for (const [index, model] of entriesOf(file).entries()) {
    if (errors.length > MAX_PROBLEMS) return { problems: [...explain(errors), unchecked(index)] }
    errors.push(...errorsOf(entry, model, `/models/${index}`))
  }
  return { problems: explain(errors) }
}

/** What tells every error, for the first file that is wrong. */
let complete: ReturnType<typeof compileComplete> | undefined

function compileComplete () {
  const ajv = new Ajv2020({ ...options, allErrors: true, verbose: true })
  const { models, ...others } = CatalogFile.properties
  return {
    frame: ajv.compile({ ...CatalogFile, properties: { ...others, models: { ...models, items: {} } } }),
    entry: ajv.compile(CatalogEntry)
  }
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
