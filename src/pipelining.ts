import type { RequestListener, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Closes a connection on which too many requests wait: in one read Node accepts thousands of a client that never reads
 * an answer, and would hold megabytes for each such client. And tells what wait when their connection is closed, as
 * Node does for the first alone: else the files that they have opened stay open.
 *
 * @param maxPipelined so many requests of one connection may wait for the answer before theirs to be sent.
 * @param answer is given all other requests. It takes the place of whatever listens for them now: a hook of Fastify
 * would cost each of them more, those of a flood included.
 */
export function limitPipelining (server: Server, maxPipelined: number, answer: RequestListener): void {
  const waiting = new WeakMap<Socket, Set<ServerResponse>>()

  server.removeAllListeners('request').on('request', (request, response) => {
    // a response that has the socket is the next to be sent
    if (response.socket !== null || mayWait(response, request.socket)) answer(request, response)
  })

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
