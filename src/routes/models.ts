import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type, type TSchema } from '@sinclair/typebox'
import type { FastifyReply, FastifyRequest, FastifySchema } from 'fastify'
import { errorResponse } from '../http/error-body.ts'
import { LARGE, untilTaken } from '../http/until-taken.ts'
import { varyByEncoding } from '../http/vary.ts'
import { StatusError } from '../plugins/errors.ts'
import type { CachedResponse } from '../response/cached-response.ts'
import { isFresh } from '../response/conditions.ts'
import { Reference, StringEnum } from '../schemas/combinators.ts'
import { ErrorResponse } from '../schemas/error-response.ts'
import { exampleResponse } from '../schemas/example-response.ts'
import { modelSchemas, ModelsResponse } from '../schemas/models-response.ts'

const requestId = {
  'X-Request-Id': Type.String({ description: 'Id of the request in the log of the service: the `X-Request-Id` of the request if that is usable, otherwise a new one.', examples: ['4f9c2ab07d1e-1z'] })
}

const cacheHeaders = {
  ETag: Type.String({ description: 'Strong entity tag of the response in this content coding. Send it as `If-None-Match` with the next request.', examples: ['"W7jmTuzGrhFSY0kBLUu1w2Ag5WgVrFZw1uWmAhL0bY8"'] }),
  'Cache-Control': Type.String({ description: 'How long the response may be reused without a new request. The default, `no-cache`, requires one each time.', examples: ['no-cache'] }),
  Vary: Type.String({ description: 'Header fields of the request on which the response depends.', examples: ['accept-encoding'] })
}

const schema: FastifySchema = {
  operationId: 'getModels',
  summary: 'Get the model catalog',
  description: 'Returns every configured model, the allowed ones, and their paths. The service ignores query strings, bodies and the `Content-Type` of the request. It compresses the response as `Accept-Encoding` allows; most clients send that field by themselves. `HEAD` returns the same header fields without a body. If CORS is configured, responses to well-formed requests also have its header fields.',
  tags: ['models'],
  headers: Type.Object({
    'If-None-Match': Type.Optional(Type.String({ description: 'The `ETag` of the response that the client has. While that is current, the service answers 304 without a body. Lists of tags, weak tags and `*` work as in RFC 9110.' }))
  }),
  response: {
    200: jsonResponse({ schema: Reference(ModelsResponse), example: exampleResponse }, 'The catalog.', {
      ...cacheHeaders,
      'Content-Encoding': StringEnum(['br', 'gzip'], { description: 'Absent if the response is not compressed.' })
    }),
    304: { type: 'null', description: 'The catalog has not changed: `If-None-Match` names the current one.', headers: { ...requestId, ...cacheHeaders } },
    ...failure(400, 'The request is malformed.'),
    ...failure(404, 'The path does not exist.'),
    ...failure(405, 'The path does not support this method.', {
      Allow: Type.String({ description: 'The methods that the path supports.', examples: ['GET, HEAD'] })
    }),
    ...failure(406, '`Accept-Encoding` rejects every available content coding.', { Vary: cacheHeaders.Vary }),
    ...failure(408, 'The request took too long to arrive. The service closes the connection.'),
    ...failure(431, 'The URL or the header fields of the request are too long. The service closes the connection.'),
    ...failure(500, 'The service failed. Its log has the cause.')
  }
}

/** The documented response of an error status. */
function failure (statusCode: number, description: string, headers?: Record<string, TSchema>) {
  return { [statusCode]: jsonResponse({ schema: Reference(ErrorResponse), example: errorResponse(statusCode) }, description, headers) }
}

function jsonResponse (json: { schema: TSchema, example?: unknown }, description: string, headers: Record<string, TSchema> = {}) {
  const contentType = StringEnum(['application/json'], { description: 'JSON is always UTF-8, so there is no `charset` parameter.' })
  return { description, headers: { 'Content-Type': contentType, ...requestId, ...headers }, content: { 'application/json': json } }
}

export interface ModelsRouteOptions {
  /** The response to serve. */
  response: CachedResponse
  /** The `Cache-Control` of every 200 and 304. */
  cacheControl: string
}

/**
 * `GET /models` and `HEAD /models`. Fastify's serializer makes the response once for each catalog; every request gets
 * those bytes, or their compressed form.
 */
export const modelsRoute: FastifyPluginAsyncTypebox<ModelsRouteOptions> = async (app, { response, cacheControl }) => {
  for (const named of [...modelSchemas, ErrorResponse]) app.addSchema(named)

  app.addHook('onReady', async () => {
    assert(app.serializerCompiler, 'Fastify has one as soon as a route has a response schema')
    await response.start(app.serializerCompiler({ schema: Reference(ModelsResponse), method: 'GET', url: '/models', httpStatus: '200' }))
  })

  // the schema of the request is only documentation: any If-None-Match is valid, as a wrong tag matches nothing.
  // Fastify's own HEAD sends Content-Length: 0 with a 304, which must be that of the 200 or absent (RFC 9110, section 8.6)
  app.get('/models', { schema, validatorCompiler: () => () => true, exposeHeadRoute: false }, answer)
  app.head('/models', { schema: { hide: true } }, answer)

  function answer ({ headers }: FastifyRequest, reply: FastifyReply): void {
    const representation = response.select(headers['accept-encoding'])
    varyByEncoding(reply)
    if (representation === undefined) throw new StatusError(406)

    const { etag, contentHeaders, body } = representation
    reply.header('etag', etag).header('cache-control', cacheControl).header('x-content-type-options', 'nosniff')
    if (isFresh(headers['if-none-match'], etag)) reply.code(304).send()
    else reply.header('content-type', 'application/json').headers(contentHeaders).send(body.length < LARGE ? body : Readable.from(untilTaken(body, reply.raw)))
  }
}
