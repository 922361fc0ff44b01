import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Closes a connection on which too many requests wait: in one read Node accepts thousands of a client that never reads
 * an answer, and would hold megabytes for each such client. And tells what wait when their connection is closed, as
 * Node does for the first alone: else the files that they have opened stay open.
 *
 * @param maxPipelined so many requests of one connection may wait for the answer before theirs to be sent.
 */
export function limitPipelining (server: Server, maxPipelined: number): void {
  const waiting = new WeakMap<Socket, Set<ServerResponse>>()

  // no hook of Fastify, which would cost every request more than this
  server.prependListener('request', ({ socket }, response) => {
    if (response.socket !== null) return // its answer is the next to be sent
    const responses = waiting.get(socket) ?? responsesOf(socket)
    responses.add(response)
    response.once('close', () => responses.delete(response))
    if (responses.size > maxPipelined) socket.destroy()
  })

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
