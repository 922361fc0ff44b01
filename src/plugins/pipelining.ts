import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

export interface PipeliningOptions {
  /** So many requests of one connection may wait for the answer before theirs to be sent. */
  maxPipelined: number
}

/**
 * Closes a connection on which too many requests wait: in one read Node accepts thousands of a client that never reads
 * an answer, and would hold megabytes for each such client. Register it ahead of what answers.
 */
export const pipelining = fp(async (app: FastifyInstance, { maxPipelined }: PipeliningOptions) => {
  const waiting = new WeakMap<Socket, number>()

  app.addHook('onRequest', ({ raw: { socket } }, reply, done) => {
    if (reply.raw.socket !== null) return done() // its answer is the next to be sent
    const count = (waiting.get(socket) ?? 0) + 1
    if (count > maxPipelined) {
      socket.destroy()
      reply.hijack()
      return
    }
    waiting.set(socket, count)
    reply.raw.once('close', () => waiting.set(socket, Number(waiting.get(socket)) - 1))
    done()
  })
}, { name: 'pipelining' })
