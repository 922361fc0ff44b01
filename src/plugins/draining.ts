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
     * @param notice milliseconds that load balancers have to see that the service isn't ready, and that idle clients
     * have to send a request.
     * @returns a promise that resolves when every request is answered and every connection closed.
     */
    drain: (notice?: number) => Promise<void>
  }
}

/** How long load balancers have to see that the service isn't ready, in milliseconds. */
export const NOTICE = 1000

/** How long nothing may move before `close()` alone closes idle connections, in milliseconds. */
const SHORT_NOTICE = 20

export interface DrainingOptions {
  connections: Connections
  /** Milliseconds without a byte after which a stalled client is cut off. */
  requestTimeout: number
}

/**
 * Adds `drain()`. The notice comes before `close()`: from the start of closing on every answer says `Connection: close`,
 * and clients that connect anew would be reset when the listening socket goes.
 */
export const draining = fp<DrainingOptions>(async (app, { connections, requestTimeout }) => {
  let isDraining = false
  let quiet = SHORT_NOTICE
  app.decorate('isDraining', { getter: () => isDraining })
  app.decorate('drain', async (notice = NOTICE) => {
    isDraining = true
    quiet = notice
    await setTimeout(notice, undefined, { ref: false })
    await app.close()
  })

  // a connection may become idle, or turn out to be silent, at any time until the last has closed
  let sweep: NodeJS.Timeout
  app.addHook('preClose', async () => {
    connections.stopListening(requestTimeout)
    sweep = setInterval(() => connections.closeIdle(), quiet)
  })
  app.addHook('onClose', async () => {
    await connections.closed()
    clearInterval(sweep)
  })
}, { name: 'draining' })
