import { STATUS_CODES } from 'node:http'
import type { ErrorResponse } from '../schemas/error-response.ts'

/** What the body of an error says (specification, "Error Responses"): its status and the text of that. */
export function errorResponse (statusCode: number): ErrorResponse {
  return { statusCode, statusMessage: STATUS_CODES[statusCode] ?? 'Unknown Error' }
}

/** The same as bytes of JSON, to send as they are: Fastify adds a charset to the type of what it serializes itself. */
export function errorBody (statusCode: number): Buffer {
  return Buffer.from(JSON.stringify(errorResponse(statusCode)))
}
