import { STATUS_CODES } from 'node:http'
import type { ErrorResponse } from '../schemas/error-response.ts'

/** The body of an error (specification, "Error Responses"): its status code and the reason phrase. */
export function errorResponse (statusCode: number): ErrorResponse {
  return { statusCode, statusMessage: STATUS_CODES[statusCode] ?? 'Unknown Error' }
}

/** The body of an error as JSON bytes. Fastify sends bytes unmodified; it would add a charset to the type of an object. */
export function errorBody (statusCode: number): Buffer {
  return Buffer.from(JSON.stringify(errorResponse(statusCode)))
}
