import { setMaxListeners } from 'node:events'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import fp from 'fastify-plugin'

/**
 * Closes the stream of a response when its connection closes. Fastify does that only for the response in progress: before
 * Node 24 a response that waits behind it would keep its file open forever.
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
