import { Type, type Static } from '@sinclair/typebox'
import { closed } from './combinators.ts'

/** The schema of the body of every error (specification, "Error Responses"): the status and its reason phrase, never the cause. */
export const ErrorResponse = Type.Object({
  statusCode: Type.Integer({ minimum: 400, maximum: 599, description: 'Status code of the response.' }),
  statusMessage: Type.String({ description: 'Reason phrase of the status code.' })
}, closed({ $id: 'ErrorResponse', title: 'ErrorResponse', description: 'An error. The response never says the cause; the log of the service does.' }))

/** The body of an error. */
export type ErrorResponse = Static<typeof ErrorResponse>
