import { setTimeout } from 'node:timers/promises'
import fp from 'fastify-plugin'
import type { Connections } from '../http/connections.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Whether the service is about to stop: load balancers should send no more. */
    readonly isDraining: boolean
    /**
     * Stops the service without losing an answer. Readiness fails at once; after the notice the application is closed.
     *
     * @param notice milliseconds that load balancers have to see that the service isn't ready.
     * @returns a promise that resolves when every request is answered and every connection closed.
     */
    drain: (notice?: number) => Promise<void>
  }
}

/** Longer than Kubernetes takes to remove an endpoint from its Services, in milliseconds. */
const NOTICE = 1000

/** Between two sweeps of connections that have become idle, in milliseconds. */
const SWEEP_INTERVAL = 100

export interface DrainingOptions {
  connections: Connections
}

/**
 * Adds `drain()`. The notice comes before `close()`: from the start of closing on every answer says `Connection: close`,
 * and clients that connect anew would be reset when the listening socket goes.
 */
export const draining = fp<DrainingOptions>(async (app, { connections }) => {
  let isDraining = false
  app.decorate('isDraining', { getter: () => isDraining })
  app.decorate('drain', async (notice = NOTICE) => {
    isDraining = true
    await setTimeout(notice)
    await app.close()
  })

  // a connection may become idle, or turn out to be silent, at any time until the server has closed
  app.addHook('preClose', async () => {
    const sweep = setInterval(() => connections.closeIdle(), SWEEP_INTERVAL)
    app.server.once('close', () => clearInterval(sweep))
  })
}, { name: 'draining' })
