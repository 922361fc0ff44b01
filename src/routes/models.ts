import assert from 'node:assert/strict'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type, type TSchema } from '@sinclair/typebox'
import type { FastifySchema } from 'fastify'
import { represent, type Representation } from '../representation.ts'
import { Reference, StringEnum } from '../schemas/combinators.ts'
import { ErrorResponse } from '../schemas/error.ts'
import { exampleResponse } from '../schemas/example.ts'
import { modelSchemas, ModelsResponse } from '../schemas/models.ts'

const error = { schema: Reference(ErrorResponse) }

const schema: FastifySchema = {
  operationId: 'getModels',
  summary: 'Get the model catalog',
  description: 'Every configured model, which of them are allowed, and the paths at which those are reached. There are no parameters: a query, a body and its `Content-Type` are ignored.',
  tags: ['models'],
  response: {
    200: response({ schema: Reference(ModelsResponse), example: exampleResponse }, 'The catalog.'),
    400: response(error, 'The request is malformed.'),
    404: response(error, 'There is nothing at this path.'),
    405: response(error, 'The path does not have this method.', {
      Allow: Type.String({ description: 'The methods that the path has.', examples: ['GET, HEAD'] })
    }),
    500: response(error, 'The service failed; its log says why.'),
    503: response(error, 'The service is shutting down.')
  }
}

function response (json: { schema: TSchema, example?: unknown }, description: string, headers: Record<string, TSchema> = {}) {
  const contentType = StringEnum(['application/json'], { description: 'JSON, which is always UTF-8: there is no parameter.' })
  return { description, headers: { 'Content-Type': contentType, ...headers }, content: { 'application/json': json } }
}

/**
 * `GET /models` and `HEAD /models`. The answer is serialised once, by the function that Fastify compiles from the
 * schema of the response, and every request is sent those bytes.
 */
export const modelsRoute: FastifyPluginAsyncTypebox<{ models: ModelsResponse }> = async (app, { models }) => {
  for (const named of [...modelSchemas, ErrorResponse]) app.addSchema(named)
  let representation: Representation

  app.addHook('onReady', async function () {
    assert(this.serializerCompiler)
    const serialize = this.serializerCompiler({ schema: Reference(ModelsResponse), method: 'GET', url: '/models', httpStatus: '200' })
    representation = represent(serialize(models))
  })

  app.get('/models', { schema }, (_request, reply) => {
    // with head and body ready there is nothing left for reply.send() to do but cost time
    reply.hijack()
    reply.raw.writeHead(200, representation.head).end(representation.body, 'latin1')
  })
}
