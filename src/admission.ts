import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { refuse } from './plugins/errors.ts'

/**
 * Decides which requests are routed at all, ahead of Fastify: a hook of every route would cost each request more, those
 * of a flood included. HTTP/1.1 without a host is 400 (RFC 9112, section 3.2), and what comes while the application
 * closes 503.
 *
 * A connection on which too many requests wait is closed: in one read Node accepts thousands of a client that never
 * reads an answer, and would hold megabytes for each such client. Those that wait are told when their connection is
 * closed, as Node tells the first alone: else the files that they have opened stay open.
 *
 * @param maxPipelined so many requests of one connection may wait for the answer before theirs to be sent.
 */
export function admitRequests (app: FastifyInstance, maxPipelined: number): void {
  const waiting = new WeakMap<Socket, Set<ServerResponse>>()
  let isClosing = false

  app.addHook('preClose', async () => { isClosing = true })

  app.server.removeAllListeners('request').on('request', (request, response) => {
    // a response that has the socket is the next to be sent
    if (response.socket === null && !mayWait(response, request.socket)) return
    if (isClosing) refuse(response, 503)
    else if (request.headers.host === undefined && request.httpVersion === '1.1') refuse(response, 400)
    else app.routing(request, response)
  })

  // an expectation that the server doesn't know may be ignored (RFC 9110, section 10.1.1); Node's own answer has no body.
  // For 100-continue no body is waited for: the answer itself comes instead of 100 (the same section), which Node would
  // write into the middle of a response if the request was pipelined
  for (const event of ['checkExpectation', 'checkContinue']) {
    app.server.on(event, (request, response) => app.server.emit('request', request, response))
  }

  function mayWait (response: ServerResponse, socket: Socket): boolean {
    const responses = waiting.get(socket) ?? responsesOf(socket)
    if (responses.size === maxPipelined) socket.destroy()
    if (socket.destroyed) return false
    responses.add(response)
    response.once('close', () => responses.delete(response))
    return true
  }

  function responsesOf (socket: Socket): Set<ServerResponse> {
    const responses = new Set<ServerResponse>()
    waiting.set(socket, responses)
    socket.once('close', () => responses.forEach(close))
    return responses
  }
}

/** What Node does to the first response; without the fields, a file that is opened for it later would stay open. */
function close (response: ServerResponse): void {
  Object.assign(response, { destroyed: true, _closed: true }).emit('close')
}
