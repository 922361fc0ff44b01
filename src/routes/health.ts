import type { FastifyPluginAsync } from 'fastify'
import type { Connections } from '../connections.ts'
import { sendError } from '../plugins/errors.ts'

/** Header fields of what holds for the moment alone. */
export const momentary = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

export interface HealthOptions {
  connections: Connections
}

/**
 * For the platform that runs the service: `/livez` answers as long as the process can, `/readyz` is 503 from the moment
 * at which the service begins to stop.
 */
export const health: FastifyPluginAsync<HealthOptions> = async (app, { connections }) => {
  app.get('/livez', { schema: { hide: true } }, (_request, reply) => {
    reply.headers(momentary).type('text/plain').send('ok\n')
  })
  app.get('/readyz', { schema: { hide: true } }, (_request, reply) => {
    reply.headers(momentary)
    if (connections.isDraining) sendError(reply, 503)
    else reply.type('text/plain').send('ok\n')
  })
}
