import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionError, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import findMyWay from 'find-my-way'
import type { ErrorResponse } from '../schemas/error-response.ts'

/** An `import` reads every export of node:http, and so loads its WebSocket, which takes half as long as all of Fastify. */
const { STATUS_CODES } = process.getBuiltinModule('node:http')

/**
 * Gives every error the one shape of the specification: what a handler throws, unknown paths (404), and other methods
 * than a path has (405 with `Allow`). The cause goes to the log alone. Register it before the routes.
 */
export const errors = fp(async (app: FastifyInstance) => {
  const allowedMethods = methodsByPath(app)

  app.setErrorHandler((error: FastifyError, request, reply) => {
    const statusCode = statusOf(error)
    if (statusCode >= 500) request.log.error({ reqId: request.id, err: error }, 'request failed')
    sendError(reply, statusCode)
  })

  app.register(async unmatched => {
    // ahead of the body, so that a fault in a body that nobody asked for doesn't hide that the path or method is wrong
    unmatched.addHook('onRequest', notFound)
    unmatched.setNotFoundHandler(notFound)
  })

  function notFound (request: FastifyRequest, reply: FastifyReply) {
    const allowed = allowedMethods(request.url)
    if (allowed.length === 0 || allowed.includes(request.method)) return sendError(reply, 404)
    sendError(reply.header('allow', allowed.join(', ')), 405)
  }
}, { name: 'errors' })

/** Watches the routes that are added from now on, and tells which methods the path of a URL has. */
function methodsByPath (app: FastifyInstance): (url: string) => string[] {
  const routers = new Map<string, ReturnType<typeof findMyWay>>()
  app.addHook('onRoute', ({ method, url, routePath }) => {
    for (const name of [method].flat()) {
      const router = routers.get(name) ?? findMyWay()
      routers.set(name, router)
      // the root of a prefix is reached with and without a slash, but tells of the one without alone
      for (const path of routePath === '' ? [url, `${url}/`] : [url]) {
        if (!router.hasRoute('GET', path)) router.on('GET', path, Object) // nobody calls this handler
      }
    }
  })
  return url => {
    const path = url.replace(/[?#].*/s, '')
    return [...routers].filter(([, router]) => router.find('GET', path) !== null).map(([name]) => name)
  }
}

/** The status for an error: its own where that is one of an error, and else 500. */
export function statusOf ({ statusCode = 500 }: FastifyError): number {
  return statusCode >= 400 && statusCode < 600 ? statusCode : 500
}

/** Answers with the error shape and nothing else. */
export function sendError (reply: FastifyReply, statusCode: number): void {
  reply.code(statusCode).headers({ 'content-type': 'application/json', 'x-content-type-options': 'nosniff' }).send(errorBody(statusCode))
}

/** Answers a request that Fastify isn't given. */
export function refuse (response: ServerResponse, statusCode: number): void {
  const body = errorBody(statusCode)
  response.writeHead(statusCode, {
    'content-type': 'application/json',
    'content-length': body.length,
    'x-content-type-options': 'nosniff',
    connection: 'close'
  }).end(body)
}

/** What Node's own answer to the same faults looks at, too: nothing that is public tells of it. */
interface HttpSocket extends Socket {
  /** The answer under way. */
  _httpMessage?: ServerResponse | null
  /** `incoming` is the request whose header fields came last. */
  parser?: { incoming: IncomingMessage | null } | null
}

/**
 * Answers what Node's HTTP parser refuses, on the bare socket: no request, and so no reply, has come to be.
 *
 * @param patience milliseconds that a client has for what was to be sent before its fault, whatever else it sends.
 */
export function clientErrorHandler (patience: number) {
  return function (this: FastifyInstance, error: ConnectionError, socket: HttpSocket): void {
    this.log.debug({ err: error }, 'malformed request')
    refuseMalformed(error, socket, patience)
  }
}

function refuseMalformed (error: ConnectionError, socket: HttpSocket, patience: number): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  // a fault in a body for which the answer didn't wait, or behind a request that isn't answered yet
  if (socket._httpMessage || socket.parser?.incoming?.complete === false) {
    socket.destroySoon()
    const end = setTimeout(() => socket.destroy(), patience).unref()
    socket.once('close', () => clearTimeout(end))
    return
  }
  const statusCode = PARSER_ERRORS.get(error.code) ?? 400
  const body = errorBody(statusCode)
  socket.end(Buffer.concat([Buffer.from([
    `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode]}`,
    'Content-Type: application/json',
    'X-Content-Type-Options: nosniff',
    `Content-Length: ${body.length}`,
    'Connection: close',
    '\r\n'
  ].join('\r\n')), body]))
}

/** What Node itself would answer to these; to all others it is 400, but to faults of a body, for which no answer waits. */
const PARSER_ERRORS = new Map([
  ['HPE_HEADER_OVERFLOW', 431],
  ['ERR_HTTP_REQUEST_TIMEOUT', 408]
])

/** What the body of an error says. */
export function errorOf (statusCode: number): ErrorResponse {
  return { statusCode, statusMessage: STATUS_CODES[statusCode] ?? 'Unknown Error' }
}

function errorBody (statusCode: number): Buffer {
  return Buffer.from(JSON.stringify(errorOf(statusCode)))
}
