import assert from 'node:assert/strict'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { modelSchemas, ModelsResponse } from '../schemas/models-response.ts'

/** The response of `GET /models` that a text is, or what is wrong with it. */
export type SavedResponse = { response: ModelsResponse, problem?: never } | { response?: never, problem: string }

/**
 * Reads a saved response of `GET /models`.
 *
 * @returns nothing for any other text, which may be a catalog: a response is JSON with a key `configurations`.
 */
export function readResponse (text: string): SavedResponse | undefined {
  const value = parsed(text)
  if (typeof value !== 'object' || value === null || !('configurations' in value)) return undefined
  const validate = new Ajv2020({ schemas: modelSchemas, meta: false, validateSchema: false }).compile<ModelsResponse>(ModelsResponse)
  if (validate(value)) return { response: value }
  assert(validate.errors)
  return { problem: validate.errors.map(({ instancePath, message }) => `${instancePath} ${message}`.trim()).join('; ') }
}

function parsed (text: string): unknown {
  if (!text.trimStart().startsWith('{')) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
