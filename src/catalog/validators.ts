import { Ajv2020 } from 'ajv/dist/2020.js'
import { modelSchemas } from '../schemas/models-response.ts'
import { CatalogEntry, CatalogFile } from '../schemas/catalog-file.ts'

const { models, ...others } = CatalogFile.properties

/**
 * Compiles the validators below. The tests validate our schemas, not the service: compiling the meta-schema takes longer
 * than everything else. `code.source` and `code.esm` are for deploy/image/bundle.js, which compiles the validators ahead of
 * time.
 */
export const compiler = new Ajv2020({
  schemas: [...modelSchemas, CatalogEntry],
  allErrors: true,
  verbose: true,
  meta: false,
  validateSchema: false,
  code: { source: true, esm: true, optimize: false }
})

/** Validates a parsed catalog file, except for the items of `models`. */
export const validateFile = compiler.compile({ ...CatalogFile, properties: { ...others, models: { ...models, items: {} } } })

/** Validates one item of `models`. */
export const validateEntry = compiler.compile(CatalogEntry)
