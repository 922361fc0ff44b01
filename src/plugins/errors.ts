import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { errorBody } from '../http/error-body.ts'

/** An answer with an error status that a route or a hook decides on. Nothing has failed, so nothing is logged. */
export class StatusError extends Error {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>

  /** @param headers further header fields of the answer. */
  constructor (statusCode: number, headers: Readonly<Record<string, string>> = {}) {
    super(`answered with ${statusCode}`)
    this.statusCode = statusCode
    this.headers = headers
  }
}

/**
 * Gives every error the one shape of the specification: what a route throws, unknown paths (404), other methods than a
 * path has (405 with `Allow`), HTTP/1.1 without a host (400; RFC 9112, section 3.2). The cause goes to the log alone.
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
    // ahead of the body: an error in a body that nobody asked for must not hide that the path or the method is wrong
    unmatched.addHook('onRequest', notFound)
    unmatched.setNotFoundHandler(notFound)
  })

  async function notFound ({ method, url }: FastifyRequest): Promise<never> {
    const allowed = allowedMethods(app, url)
    if (allowed.length === 0 || allowed.includes(method)) throw new StatusError(404)
    throw new StatusError(405, { allow: allowed.join(', ') })
  }
}, { name: 'errors' })

/** The methods that the path of `url` has, where it is that of a route, or of a file in the folder of a route that ends with `*`. */
function allowedMethods (app: FastifyInstance, url: string): string[] {
  const path = decodeURI(url.replace(/[?#].*/s, ''))
  if (/[:*()]/.test(path)) return [] // a pattern to the router, and none of our paths
  const routes = [path, path.replace(/(?<=.\/)[^/]+$/, '*')] // not at the root, where @fastify/cors has OPTIONS for every path
  return app.supportedMethods.filter(method => routes.some(route => app.hasRoute({ method, url: route })))
}

/** The status for an error: its own where that is one of an error, else 500. */
export function statusOf ({ statusCode = 500 }: Partial<Pick<FastifyError, 'statusCode'>>): number {
  return statusCode >= 400 && statusCode < 600 ? statusCode : 500
}

/** Answers with the error shape and nothing else. */
export function sendError (reply: FastifyReply, statusCode: number): void {
  reply.code(statusCode).headers({ 'content-type': 'application/json', 'x-content-type-options': 'nosniff' }).send(errorBody(statusCode))
}
