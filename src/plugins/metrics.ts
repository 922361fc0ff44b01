import type { FastifyPluginAsync } from 'fastify'
import type { buildMetrics, Observed } from '../metrics.ts'
import { momentary } from './health.ts'

/** `/metrics` for Prometheus, loaded as soon as the service listens, and looked up when somebody asks. */
export const metrics: FastifyPluginAsync<Observed> = async (app, observed) => {
  let loading: Promise<ReturnType<typeof buildMetrics>> | undefined

  app.addHook('onListen', async () => { await load() })

  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    const registry = await load()
    return reply.headers(momentary).type(registry.contentType).send(await registry.metrics())
  })
  function load () {
    loading ??= import('../metrics.ts').then(({ buildMetrics }) => buildMetrics(observed))
    return loading
  }
}
