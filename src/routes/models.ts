import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type, type TSchema } from '@sinclair/typebox'
import type { FastifyReply, FastifySchema } from 'fastify'
import type { Answer } from '../response/cached-response.ts'
import { statusFor } from '../response/conditions.ts'
import { errorOf, sendError } from '../plugins/errors.ts'
import type { Representation } from '../response/representation.ts'
import { Reference, StringEnum } from '../schemas/combinators.ts'
import { ErrorResponse } from '../schemas/error-response.ts'
import { exampleResponse } from '../schemas/example-response.ts'
import { modelSchemas, ModelsResponse } from '../schemas/models-response.ts'

const validators = {
  ETag: Type.String({ description: 'A strong entity tag of the catalog in this content coding: send it as `If-None-Match` with the next request.', examples: ['"W7jmTuzGrhFSY0kBLUu1w2Ag5WgVrFZw1uWmAhL0bY8"'] }),
  'Cache-Control': Type.String({ description: 'How long the answer may be used without asking again; `no-cache`: never, as long as the service is not set up otherwise.', examples: ['no-cache'] }),
  Vary: Type.String({ description: 'The fields of a request that the answer depends on.', examples: ['accept-encoding'] })
}

const documentedSchema: FastifySchema = {
  operationId: 'getModels',
  summary: 'Get the model catalog',
  description: 'Every configured model, which of them are allowed, and the paths at which those are reached. There are no parameters: a query, a body and its `Content-Type` are ignored. Answers are compressed as `Accept-Encoding` allows, and conditional requests are answered as RFC 9110 says. `HEAD` has the answers of `GET` without their bodies. Where the service is set up for pages of other origins, its answers to well-formed requests have the header fields of CORS besides.',
  tags: ['models'],
  response: {
    200: response({ schema: Reference(ModelsResponse), example: exampleResponse }, 'The catalog.', {
      ...validators,
      'Content-Encoding': StringEnum(['br', 'gzip'], { description: 'Absent where the answer is not compressed.' })
    }),
    304: { type: 'null', description: 'The catalog is the one that `If-None-Match` names.', headers: validators },
    ...failure(400, 'The request is malformed.'),
    ...failure(404, 'There is nothing at this path.'),
    ...failure(405, 'The path does not have this method.', {
      Allow: Type.String({ description: 'The methods that the path has.', examples: ['GET, HEAD'] })
    }),
    ...failure(406, '`Accept-Encoding` refuses every content coding that there is.', { Vary: validators.Vary }),
    ...failure(408, 'The request took too long to arrive; the connection is closed.'),
    ...failure(412, 'The catalog is not the one that `If-Match` names.'),
    ...failure(431, 'The header fields of the request, or its URL, are too long; the connection is closed.'),
    ...failure(500, 'The service failed; its log says why.'),
    ...failure(503, 'The service is shutting down.')
  }
}

/** The response of an error, by its status. */
function failure (statusCode: number, description: string, headers?: Record<string, TSchema>) {
  return { [statusCode]: response({ schema: Reference(ErrorResponse), example: errorOf(statusCode) }, description, headers) }
}

function response (json: { schema: TSchema, example?: unknown }, description: string, headers: Record<string, TSchema> = {}) {
  const contentType = StringEnum(['application/json'], { description: 'JSON, which is always UTF-8: there is no parameter.' })
  return { description, headers: { 'Content-Type': contentType, ...headers }, content: { 'application/json': json } }
}

export interface ModelsOptions {
  answer: Answer
  /** Whether the route is there to be documented, rather than to be fast. */
  isDocumented?: boolean
  /** Whether hooks set header fields that the answer must have, as those of CORS do. */
  hasHooks: boolean
}

/**
 * `GET /models` and `HEAD /models`. The answer is serialised once, when a catalog is loaded, and every request is sent
 * those bytes, or what they were compressed to. So the schemas are there for the documentation alone: they have
 * checked the catalog.
 */
export const modelsRoute: FastifyPluginAsyncTypebox<ModelsOptions> = async (app, { answer, hasHooks, isDocumented = false }) => {
  if (isDocumented) for (const named of [...modelSchemas, ErrorResponse]) app.addSchema(named)
  const schema = isDocumented ? documentedSchema : {}

  app.get('/models', { schema }, ({ raw: { headers } }, reply) => {
    const representation = answer.select(headers['accept-encoding'])
    return representation === undefined ? sendLast(headers, reply) : send(headers, reply, representation)
  })

  /** What is compressed comes a moment after a new catalog: that moment is no reason to refuse who takes nothing else. */
  async function sendLast (headers: IncomingHttpHeaders, reply: FastifyReply): Promise<FastifyReply> {
    const representation = await answer.selectLast(headers['accept-encoding'])
    if (representation !== undefined) send(headers, reply, representation)
    else sendError(reply.header('vary', [reply.getHeader('vary') ?? [], 'accept-encoding'].flat().join(', ')), 406)
    return reply
  }

  function send (headers: IncomingHttpHeaders, reply: FastifyReply, representation: Representation): void {
    const status = statusFor(headers, representation.etag)
    if (status === 412) return sendError(reply, 412)
    const head = status === 200 ? representation.head : representation.notModifiedHead

    // with head and body ready there is nothing left for reply.send() to do but cost time
    reply.hijack()
    reply.raw.writeHead(status, hasHooks ? joined(head, reply) : head)
    if (status === 200) reply.raw.end(representation.body)
    else reply.raw.end()
  }
}

/** `head`, and the header fields that hooks have set: with one Vary, as Node may send the last of two alone. */
function joined (head: string[], reply: FastifyReply): string[] {
  const { vary, ...fields } = reply.getHeaders()
  const place = head.indexOf('vary') + 1
  return [
    ...vary === undefined ? head : head.with(place, `${head[place]}, ${String(vary)}`),
    ...Object.entries(fields).flatMap(([name, value]) => [name, String(value)])
  ]
}
