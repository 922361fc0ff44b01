import assert from 'node:assert/strict'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { modelSchemas, ModelsResponse } from '../schemas/models-response.ts'

/** A saved response of `GET /models`, or the reason why it isn't valid. */
export type SavedResponse = { response: ModelsResponse, problem?: never } | { response?: never, problem: string }

/**
 * Reads a saved response of `GET /models`.
 *
 * @returns undefined for any other text, such as a catalog: a response is a JSON object with the key `configurations`.
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
