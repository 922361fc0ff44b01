import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type, type TSchema } from '@sinclair/typebox'
import type { FastifyReply, FastifyRequest, FastifySchema } from 'fastify'
import { errorResponse } from '../http/error-body.ts'
import { LARGE, untilTaken } from '../http/until-taken.ts'
import { StatusError } from '../plugins/errors.ts'
import type { CachedResponse } from '../response/cached-response.ts'
import { isFresh } from '../response/conditions.ts'
import { Reference, StringEnum } from '../schemas/combinators.ts'
import { ErrorResponse } from '../schemas/error-response.ts'
import { exampleResponse } from '../schemas/example-response.ts'
import { modelSchemas, ModelsResponse } from '../schemas/models-response.ts'

const requestId = {
  'X-Request-Id': Type.String({ description: 'The id of the request in the log of the service: what was sent as `X-Request-Id`, where that is usable, or a new one.', examples: ['4f9c2ab07d1e-1z'] })
}

const cacheHeaders = {
  ETag: Type.String({ description: 'A strong entity tag of the catalog in this content coding: send it as `If-None-Match` with the next request.', examples: ['"W7jmTuzGrhFSY0kBLUu1w2Ag5WgVrFZw1uWmAhL0bY8"'] }),
  'Cache-Control': Type.String({ description: 'How long the answer may be used without asking again; `no-cache`: never, unless the service is configured otherwise.', examples: ['no-cache'] }),
  Vary: Type.String({ description: 'The header fields of a request on which the answer depends.', examples: ['accept-encoding'] })
}

const schema: FastifySchema = {
  operationId: 'getModels',
  summary: 'Get the model catalog',
  description: 'Every configured model, which of them are allowed, and the paths at which those are reached. A query, a body and its `Content-Type` are ignored. Answers are compressed as `Accept-Encoding` allows, which most clients send by themselves. `HEAD` has the answers of `GET` without their bodies. Where the service is configured for pages of other origins, its answers to well-formed requests also have the header fields of CORS.',
  tags: ['models'],
  headers: Type.Object({
    'If-None-Match': Type.Optional(Type.String({ description: 'The `ETag` of the answer that the client has: it gets 304 without a body as long as that is the current one. A list of tags, weak ones and `*` are answered as RFC 9110 says.' }))
  }),
  response: {
    200: jsonResponse({ schema: Reference(ModelsResponse), example: exampleResponse }, 'The catalog.', {
      ...cacheHeaders,
      'Content-Encoding': StringEnum(['br', 'gzip'], { description: 'Absent where the answer is not compressed.' })
    }),
    304: { type: 'null', description: 'The catalog is the one that `If-None-Match` names.', headers: { ...requestId, ...cacheHeaders } },
    ...failure(400, 'The request is malformed.'),
    ...failure(404, 'There is nothing at this path.'),
    ...failure(405, 'The path does not have this method.', {
      Allow: Type.String({ description: 'The methods that the path has.', examples: ['GET, HEAD'] })
    }),
    ...failure(406, '`Accept-Encoding` rejects every content coding that there is.', { Vary: cacheHeaders.Vary }),
    ...failure(408, 'The request took too long to arrive; the connection is closed.'),
    ...failure(431, 'The header fields of the request, or its URL, are too long; the connection is closed.'),
    ...failure(500, 'The service failed; its log says why.')
  }
}

/** The response of an error, by its status. */
function failure (statusCode: number, description: string, headers?: Record<string, TSchema>) {
  return { [statusCode]: jsonResponse({ schema: Reference(ErrorResponse), example: errorResponse(statusCode) }, description, headers) }
}

function jsonResponse (json: { schema: TSchema, example?: unknown }, description: string, headers: Record<string, TSchema> = {}) {
  const contentType = StringEnum(['application/json'], { description: 'JSON, which is always UTF-8: there is no parameter.' })
  return { description, headers: { 'Content-Type': contentType, ...requestId, ...headers }, content: { 'application/json': json } }
}

export interface ModelsRouteOptions {
  response: CachedResponse
  /** The `Cache-Control` of every 200 and 304. */
  cacheControl: string
}

/**
 * `GET /models` and `HEAD /models`. Fastify's serializer makes the response once for each catalog; every request is sent
 * those bytes, or what they were compressed to.
 */
export const modelsRoute: FastifyPluginAsyncTypebox<ModelsRouteOptions> = async (app, { response, cacheControl }) => {
  for (const named of [...modelSchemas, ErrorResponse]) app.addSchema(named)

  app.addHook('onReady', async () => {
    assert(app.serializerCompiler, 'Fastify has one as soon as a route has a response schema')
    await response.start(app.serializerCompiler({ schema: Reference(ModelsResponse), method: 'GET', url: '/models', httpStatus: '200' }))
  })

  // the schema of the request describes it for clients: any value is answered, as a wrong tag matches nothing.
  // Fastify's own HEAD says Content-Length: 0 with a 304, which must have that of the 200 or none (RFC 9110, section 8.6)
  app.get('/models', { schema, validatorCompiler: () => () => true, exposeHeadRoute: false }, answer)
  app.head('/models', { schema: { hide: true } }, answer)

  function answer ({ headers }: FastifyRequest, reply: FastifyReply): void {
    const representation = response.select(headers['accept-encoding'])
    const varied = reply.getHeader('vary') // by @fastify/cors
    reply.header('vary', varied === undefined ? 'accept-encoding' : `accept-encoding, ${varied}`)
    if (representation === undefined) throw new StatusError(406)

    const { etag, contentHeaders, body } = representation
    reply.header('etag', etag).header('cache-control', cacheControl).header('x-content-type-options', 'nosniff')
    if (isFresh(headers['if-none-match'], etag)) reply.code(304).send()
    else reply.headers(contentHeaders).send(body.length < LARGE ? body : Readable.from(untilTaken(body, reply.raw)))
  }
}
