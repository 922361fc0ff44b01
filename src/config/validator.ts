import { Ajv } from 'ajv'
import { Environment } from './environment.ts'

/**
 * Compiles the validator below. multipleOfPrecision: 2.001 divided by 0.001 is no integer in binary. `code.source` and
 * `code.esm` are for deploy/image/bundle.js, which compiles the validator ahead of time.
 */
export const compiler = new Ajv({
  allErrors: true,
  multipleOfPrecision: 6,
  meta: false,
  validateSchema: false,
  code: { source: true, esm: true, optimize: false }
})

/** Validates the values of all environment variables. */
export const isEnvironment = compiler.compile<Environment>(Environment)
