import { Ajv2020 } from 'ajv/dist/2020.js'
import { modelSchemas } from '../schemas/models-response.ts'
import { CatalogEntry, CatalogFile } from '../schemas/catalog-file.ts'

const { models, ...others } = CatalogFile.properties

/**
 * Compiles the validators below. That our schemas are right is for the tests to tell: to compile the schema of schemas
 * takes longer than all else. `source` is for the image, where the validators are compiled ahead.
 */
export const compiler = new Ajv2020({
  schemas: [...modelSchemas, CatalogEntry],
  allErrors: true,
  verbose: true,
  meta: false,
  validateSchema: false,
  code: { source: true, optimize: false }
})

/** Tells what is wrong with a catalog file, but for its models. */
export const frame = compiler.compile({ ...CatalogFile, properties: { ...others, models: { ...models, items: {} } } })

/** Tells what is wrong with one model. */
export const entry = compiler.compile(CatalogEntry)
