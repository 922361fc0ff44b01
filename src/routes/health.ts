import type { FastifyPluginAsync } from 'fastify'
import { noStore, probe } from '../http/probe.ts'
import { StatusError } from '../plugins/errors.ts'

/**
 * For the platform that runs the service: `/livez` answers 200 while the process runs, `/readyz` 503 once the service
 * begins to stop.
 */
export const healthRoutes: FastifyPluginAsync = async app => {
  app.get('/livez', probe, (_request, reply) => {
    reply.headers(noStore).type('text/plain').send('ok\n')
  })
  app.get('/readyz', probe, (_request, reply) => {
    reply.headers(noStore)
    if (app.isDraining) throw new StatusError(503)
    reply.type('text/plain').send('ok\n')
  })
}
