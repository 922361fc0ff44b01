import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionError, FastifyInstance } from 'fastify'
import { peerAddress } from './client-address.ts'
import type { Connections } from './connections.ts'
import { errorBody } from './error-body.ts'
import type { RequestIds } from './request-ids.ts'

const TIMEOUT = 'ERR_HTTP_REQUEST_TIMEOUT'

/** Node's own status codes for these errors of its parser; for all others it is 400. */
const STATUS_BY_CODE = new Map([
  ['HPE_HEADER_OVERFLOW', 431],
  [TIMEOUT, 408]
])

/**
 * Returns Fastify's `clientErrorHandler`, which answers what Node's HTTP parser rejects. It writes the error to the socket,
 * as there is no request to reply to, and closes the connection. If a response is in progress, it lets that finish
 * instead. It logs the cause at level debug, as anyone can send garbage.
 */
export function malformedRequestHandler (connections: Connections, ids: RequestIds) {
  return function (this: FastifyInstance, error: ConnectionError, socket: Socket): void {
    const reqId = ids.next()
    this.log.debug({ reqId, remoteAddress: peerAddress(socket), err: error }, 'malformed request')
    if (!socket.writable) {
      socket.destroy()
      return
    }
    const response = connections.unfinished(socket)
    if (response !== undefined) {
      socket.pause() // otherwise a client that keeps sending, and reads nothing, would keep its connection
      const isWaiting = error.code === TIMEOUT && !response.req.complete // for its body, before it responds
      if (response.writableFinished || isWaiting) socket.destroySoon()
      else response.once('finish', () => socket.destroySoon())
      return
    }
    const statusCode = STATUS_BY_CODE.get(error.code) ?? 400
    const body = errorBody(statusCode)
    socket.end(Buffer.concat([Buffer.from([
      `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode]}`,
      'Content-Type: application/json',
      'X-Content-Type-Options: nosniff',
      `X-Request-Id: ${reqId}`,
      `Content-Length: ${body.length}`,
      'Connection: close',
      '\r\n'
    ].join('\r\n')), body]))
  }
}
