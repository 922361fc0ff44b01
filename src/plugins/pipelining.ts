import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

export interface PipeliningOptions {
  /** So many requests of one connection may wait for the answer before theirs to be sent. */
  maxPipelined: number
}

/**
 * Closes a connection on which too many requests wait: in one read Node accepts thousands of a client that never reads
 * an answer, and would hold megabytes for each such client. And tells what wait when their connection is closed, as
 * Node does for the first alone: else the files that they have opened stay open. Register it ahead of what answers.
 */
export const pipelining = fp(async (app: FastifyInstance, { maxPipelined }: PipeliningOptions) => {
  const waiting = new WeakMap<Socket, Set<ServerResponse>>()

  app.addHook('onRequest', ({ raw: { socket } }, reply, done) => {
    const { raw } = reply
    if (raw.socket !== null) return done() // its answer is the next to be sent
    const responses = waiting.get(socket) ?? responsesOf(socket)
    if (responses.size === maxPipelined) {
      socket.destroy()
      reply.hijack()
      return
    }
    responses.add(raw)
    raw.once('close', () => responses.delete(raw))
    done()
  })

  function responsesOf (socket: Socket): Set<ServerResponse> {
    const responses = new Set<ServerResponse>()
    waiting.set(socket, responses)
    socket.once('close', () => responses.forEach(response => response.emit('close')))
    return responses
  }
}, { name: 'pipelining' })
