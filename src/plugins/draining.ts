import { setTimeout } from 'node:timers/promises'
import fp from 'fastify-plugin'
import type { Connections } from '../http/connections.ts'

/** Milliseconds from failing readiness to closing: longer than Kubernetes takes to remove an endpoint from its Services. */
export const NOTICE = 1000

/** Milliseconds without a byte on any connection before idle ones are closed. */
const PAUSE = 100

/** After this many pauses in which something moved, the server stops listening anyway. */
const MAX_PAUSES = 5

export interface DrainingOptions {
  /** The open connections of the application. */
  connections: Connections
  /** Milliseconds without a byte after which a stalled client is disconnected. */
  requestTimeout: number
}

/**
 * Adds `isDraining` and `drain()`, and makes `close()` lose no response. A closing HTTP server also closes connections whose
 * next request it hasn't read yet. So requests that arrive meanwhile are held until the server no longer listens: clients
 * that wait for a response send nothing and don't reconnect. Then they are answered, with the `Connection: close` that
 * Fastify adds. Only malformed URLs, which no hook sees, are answered at once.
 */
export const draining = fp<DrainingOptions>(async (app, { connections, requestTimeout }) => {
  let isDraining = false
  let gate: Promise<void> | undefined

  app.decorate('isDraining', { getter: () => isDraining })
  app.decorate('drain', async (notice = NOTICE) => {
    isDraining = true
    await setTimeout(notice, undefined, { ref: false })
    await app.close()
  })

  app.addHook('onRequest', (_request, _reply, done) => {
    if (gate === undefined) done()
    else gate.then(() => done())
  })

  app.addHook('preClose', async () => {
    gate = untilNotListening()
    let before = '[]' // no connection
    for (let pauses = 0; pauses < MAX_PAUSES && before !== connections.traffic; pauses++) {
      before = connections.traffic
      await setTimeout(PAUSE)
    }
    connections.limitIdleness(requestTimeout)
    const sweep = setInterval(() => {
      if (before === connections.traffic) connections.closeIdle()
      before = connections.traffic
    }, PAUSE)
    app.server.once('close', () => clearInterval(sweep))
  })

  app.addHook('onClose', () => connections.closed())

  async function untilNotListening (): Promise<void> {
    while (app.server.listening) await setTimeout(1)
  }
}, { name: 'draining' })
