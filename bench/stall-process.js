/**
 * Clients that stall, in their own process: `{ port, count, kinds }` opens `count` connections, equally many of each kind,
 * and is answered when all are open; of each that the server closes it reports the kind, and after how many
 * milliseconds; `'end'` closes the rest.
 */
import { once } from 'node:events'
import { connect } from 'node:net'
import process from 'node:process'

/** Milliseconds between two bytes of a client. One that reads nothing notices by writing that it was closed. */
const PAUSE = 1000

const request = 'GET /models HTTP/1.1\r\nHost: a\r\n\r\n'

/** Its responses exceed the buffers of the system. */
const large = 'GET /docs/static/swagger-ui-bundle.js HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(8)

/** @type {Record<import('./stalling.ts').Kind, { begin: string, more: string, reads: boolean }>} */
const KINDS = {
  'slow header fields': { begin: 'GET /models HTTP/1.1\r\nHost: a\r\nX: ', more: 'x', reads: true },
  'slow body': { begin: 'POST /models HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n', more: 'x', reads: true },
  'large answers, not read': { begin: large, more: request, reads: false },
  'many requests, no answer read': { begin: request.repeat(5000), more: request, reads: false }
}

/** @type {Set<import('node:net').Socket>} */
const open = new Set()

/** @param {number} port @param {import('./stalling.ts').Kind} kind */
async function stall (port, kind) {
  const { begin, more, reads } = KINDS[kind]
  const socket = connect(port, '127.0.0.1')
  open.add(socket)
  socket.on('error', () => {}) // followed by `close`
  await once(socket, 'connect')
  const opened = performance.now()
  if (reads) socket.resume()
  else socket.pause()
  socket.write(begin)
  const timer = setInterval(() => socket.write(more), PAUSE)
  socket.once('close', () => {
    clearInterval(timer)
    if (open.delete(socket)) process.send?.({ kind, milliseconds: performance.now() - opened })
  })
}

process.on('message', async (/** @type {'end' | import('./stalling.ts').Order} */ order) => {
  if (order === 'end') {
    for (const socket of open) socket.destroy()
    open.clear()
  } else {
    for (let index = 0; index < order.count; index++) {
      const kind = order.kinds[index % order.kinds.length]
      if (kind) await stall(order.port, kind)
    }
  }
  process.send?.('done')
})
process.once('disconnect', () => process.exit())
