import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { buildMetrics, Observed } from '../metrics.ts'
import { Traffic } from '../traffic.ts'

export type MetricsOptions = Omit<Observed, 'traffic'>

/** `/metrics` for Prometheus. Every request is counted; all else is loaded and looked up when somebody asks. */
export const metrics = fp(async (app: FastifyInstance, options: MetricsOptions) => {
  const traffic = new Traffic()
  let loaded: ReturnType<typeof buildMetrics> | undefined

  app.addHook('onResponse', (request, reply, done) => {
    traffic.record(request, reply)
    done()
  })
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    const { buildMetrics } = await import('../metrics.ts')
    loaded ??= buildMetrics({ ...options, traffic })
    return reply.header('cache-control', 'no-store').type(loaded.contentType).send(await loaded.metrics())
  })
}, { name: 'metrics' })
