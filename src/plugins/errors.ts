import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { peerAddress } from '../http/client-address.ts'
import { errorBody } from '../http/error-body.ts'

/** An error status that a route or hook answers with on purpose. Nothing has failed, so nothing is logged. */
export class StatusError extends Error {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>

  /** @param headers additional header fields of the response. */
  constructor (statusCode: number, headers: Readonly<Record<string, string>> = {}) {
    super(`answered with ${statusCode}`)
    this.statusCode = statusCode
    this.headers = headers
  }
}

/**
 * Gives every error the shape of the specification: errors that routes throw, unknown paths (404), methods that a path
 * doesn't support (405 with `Allow`), and HTTP/1.1 without a host (400; RFC 9112, section 3.2). Only the log has the cause.
 */
export const errors = fp(async (app: FastifyInstance) => {
  app.setErrorHandler((error: FastifyError | StatusError, request, reply) => {
    const statusCode = statusOf(error)
    if (error instanceof StatusError) reply.headers(error.headers)
    else if (statusCode >= 500) request.log.error({ reqId: request.id, err: error }, 'request failed')
    sendError(reply, statusCode)
  })

  app.addHook('onRequest', ({ raw: { httpVersion, headers } }, _reply, done) => {
    done(headers.host === undefined && httpVersion === '1.1' ? new StatusError(400) : undefined)
  })

  app.register(async unmatched => {
    // before the body is read: an error in it must not hide that the path or the method is wrong
    unmatched.addHook('onRequest', notFound)
    unmatched.setNotFoundHandler(notFound)
  })

  async function notFound ({ method, url }: FastifyRequest): Promise<never> {
    const allowed = allowedMethods(app, url)
    if (allowed.length === 0 || allowed.includes(method)) throw new StatusError(404)
    throw new StatusError(405, { allow: allowed.join(', ') })
  }
}, { name: 'errors' })

/** Fastify's `frameworkErrors`: answers a malformed URL, for which no hook runs. */
export function answerMalformedUrl (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  request.log.debug({ reqId: request.id, remoteAddress: peerAddress(request.socket), err: error }, 'malformed request')
  sendError(reply.header('x-request-id', request.id), statusOf(error))
}

/** The methods of the route at the path of `url`, or of a route for all files of its folder, which ends with `*`. */
function allowedMethods (app: FastifyInstance, url: string): string[] {
  const path = decodeURI(url.replace(/[?#].*/s, ''))
  if (/[:*()]/.test(path)) return [] // the router would read it as a pattern, and none of our paths has these
  const routes = [path, path.replace(/(?<=.\/)[^/]+$/, '*')] // not at the root, where @fastify/cors has OPTIONS for every path
  return app.supportedMethods.filter(method => routes.some(route => app.hasRoute({ method, url: route })))
}

/** The status code of an error: its own if that is a 4xx or 5xx, otherwise 500. */
function statusOf ({ statusCode = 500 }: Partial<Pick<FastifyError, 'statusCode'>>): number {
  return statusCode >= 400 && statusCode < 600 ? statusCode : 500
}

/** Sends the error of a status code: the body of the specification and nothing else. */
function sendError (reply: FastifyReply, statusCode: number): void {
  reply.code(statusCode).headers({ 'content-type': 'application/json', 'x-content-type-options': 'nosniff' }).send(errorBody(statusCode))
}
