import { setTimeout } from 'node:timers/promises'
import fp from 'fastify-plugin'
import type { Connections } from '../http/connections.ts'

/** Longer than Kubernetes takes to remove an endpoint from its Services, in milliseconds. */
export const NOTICE = 1000

/** How long nothing may move on any connection before idle ones are closed, in milliseconds. */
const PAUSE = 100

/** After this many pauses in which something moved, the server stops listening all the same. */
const MAX_PAUSES = 5

export interface DrainingOptions {
  connections: Connections
  /** Milliseconds without a byte after which a client that stalls is cut off. */
  requestTimeout: number
}

/**
 * Adds `drain()`, and lets `close()` cut nobody off. An HTTP server that closes also closes connections whose next
 * request it hasn't read yet. So requests that come meanwhile are held until it no longer listens: clients that wait for
 * an answer send nothing, and don't connect anew. Then they are answered, with `Connection: close`, which Fastify adds.
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
