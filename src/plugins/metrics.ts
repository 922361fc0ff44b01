import type { FastifyPluginAsync } from 'fastify'
import type { buildMetrics, Observed } from '../metrics.ts'
import { momentary } from '../routes/health.ts'

/** So many milliseconds after the service listens: the first answers have been sent by then. */
const LOAD_DELAY = 1000

/** `/metrics` for Prometheus, loaded a moment after the start, and looked up when somebody asks. */
export const metrics: FastifyPluginAsync<Observed> = async (app, observed) => {
  let loading: Promise<ReturnType<typeof buildMetrics>> | undefined

  app.addHook('onListen', async () => {
    const timer = setTimeout(() => load().catch(Object), LOAD_DELAY).unref() // whoever asks is told
    app.server.once('close', () => clearTimeout(timer))
  })

  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    const registry = await load()
    return reply.headers(momentary).type(registry.contentType).send(await registry.metrics())
  })

  function load () {
    loading ??= import('../metrics.ts').then(({ buildMetrics }) => buildMetrics(observed))
    return loading
  }
}
