import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { buildMetrics, Observed } from '../metrics.ts'

/** `/metrics` for Prometheus. Every request is counted; all else is loaded and looked up when somebody asks. */
export const metrics = fp(async (app: FastifyInstance, observed: Observed) => {
  let loaded: ReturnType<typeof buildMetrics> | undefined

  app.addHook('onResponse', (request, reply, done) => {
    observed.traffic.record(request, reply)
    done()
  })
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    const { buildMetrics } = await import('../metrics.ts')
    loaded ??= buildMetrics(observed)
    return reply.header('cache-control', 'no-store').type(loaded.contentType).send(await loaded.metrics())
  })
}, { name: 'metrics' })
