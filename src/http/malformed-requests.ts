import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionError, FastifyInstance } from 'fastify'
import { peerAddress } from './client-address.ts'
import type { Connections } from './connections.ts'
import { errorBody } from './error-body.ts'
import type { RequestIds } from './request-ids.ts'

const TIMEOUT = 'ERR_HTTP_REQUEST_TIMEOUT'

/** What Node itself would answer to these errors of its parser; to all others it answers 400. */
const STATUS_BY_CODE = new Map([
  ['HPE_HEADER_OVERFLOW', 431],
  [TIMEOUT, 408]
])

/**
 * Answers what Node's HTTP parser rejects in the one shape, on the bare socket, and closes the connection: there is no
 * request, and so no reply. Where an answer is under way, that answer is the last. The cause is logged at level debug, as
 * anyone can send garbage.
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
      socket.pause() // else a client that sends on, and reads nothing, would keep its connection
      const isWaiting = error.code === TIMEOUT && !response.req.complete // for a body, before it answers
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
