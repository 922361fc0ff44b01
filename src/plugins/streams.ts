import { setMaxListeners } from 'node:events'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import fp from 'fastify-plugin'

/**
 * Closes the stream that a response is read from with the connection. Fastify does so for the response under way; until
 * Node 24 one that waits behind it isn't closed, and would keep its file open forever.
 */
export const streams = fp(async app => {
  app.addHook('onSend', ({ socket }, _reply, payload, done) => {
    if (payload instanceof Readable) closeWith(socket, payload)
    done()
  })
}, { name: 'streams' })

function closeWith (socket: Socket, stream: Readable): void {
  const close = () => stream.destroy()
  if (socket.destroyed) close()
  setMaxListeners(0, socket) // a client may send any number of requests ahead
  socket.once('close', close)
  stream.once('close', () => socket.off('close', close))
}
