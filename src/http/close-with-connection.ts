import { setMaxListeners } from 'node:events'
import { Readable } from 'node:stream'
import type { onSendHookHandler } from 'fastify'

/**
 * An `onSend` hook that closes the stream a response is read from with its connection. Fastify does so for the response
 * under way; until Node 24 one that waits behind it isn't closed, and would keep its file open forever.
 */
export const closeWithConnection: onSendHookHandler = ({ socket }, _reply, payload, done) => {
  if (payload instanceof Readable) {
    const close = () => payload.destroy()
    if (socket.destroyed) close()
    setMaxListeners(0, socket) // a client may send any number of requests ahead
    socket.once('close', close)
    payload.once('close', () => socket.off('close', close))
  }
  done()
}
