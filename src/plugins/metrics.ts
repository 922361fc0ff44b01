import type { FastifyPluginAsync } from 'fastify'
import type { buildMetrics, Observed } from '../metrics.ts'

/** `/metrics` for Prometheus, loaded and looked up when somebody asks. */
export const metrics: FastifyPluginAsync<Observed> = async (app, observed) => {
  let loaded: ReturnType<typeof buildMetrics> | undefined

  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    const { buildMetrics } = await import('../metrics.ts')
    loaded ??= buildMetrics(observed)
    return reply.header('cache-control', 'no-store').type(loaded.contentType).send(await loaded.metrics())
  })
}
