import fp from 'fastify-plugin'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Reloads } from '../catalog/reloads.ts'
import type { Connections } from '../http/connections.ts'
import { noStore, probe } from '../http/probe.ts'
import type { CachedResponse } from '../response/cached-response.ts'
import { version } from '../version.ts'

export interface MetricsOptions {
  /** The open connections of the application. */
  connections: Connections
  /** The outcomes of reloads, which the owner of the catalog file records. */
  reloads: Reloads
  /** The response of `GET /models`. */
  response: CachedResponse
}

/** Serves the metrics of Node.js, of the requests and of the catalog at `/metrics`, in the text format of Prometheus. */
export const metrics = fp<MetricsOptions>(async (app, { connections, reloads, response }) => {
  const register = new Registry()
  const registers = [register]
  collectDefaultMetrics({ register })

  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the start of a request to the end of its response, in seconds.',
    labelNames: ['method', 'route', 'status_code'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers
  })
  app.addHook('onResponse', (request, reply, done) => {
    const labels = { method: request.method, route: request.routeOptions.url ?? 'unmatched', status_code: reply.statusCode }
    durations.observe(labels, reply.elapsedTime / 1000)
    done()
  })

  /* eslint-disable no-new -- a metric adds itself to its registry */
  new Gauge({
    name: 'models_api_connections',
    help: 'Open connections.',
    registers,
    collect () { this.set(connections.count) }
  })
  new Gauge({
    name: 'models_api_models',
    help: 'Allowed models, by endpoint category.',
    labelNames: ['endpoint'],
    registers,
    collect () {
      for (const [endpoint, count] of Object.entries(response.modelCounts)) this.set({ endpoint }, count)
    }
  })
  new Gauge({
    name: 'models_api_catalog_last_load_success_timestamp_seconds',
    help: 'Unix time in seconds at which the catalog was last read without an error.',
    registers,
    collect () { this.set(reloads.lastGood / 1000) }
  })
  new Gauge({
    name: 'models_api_catalog_last_reload_successful',
    help: '1 if the last reload succeeded, 0 while the service still serves the last good catalog.',
    registers,
    collect () { this.set(Number(reloads.isGood)) }
  })
  new Counter({
    name: 'models_api_catalog_reloads_total',
    help: 'Reloads of the catalog, by outcome.',
    labelNames: ['outcome'],
    registers,
    collect () {
      this.reset()
      for (const [outcome, count] of Object.entries(reloads.counts)) this.inc({ outcome }, count)
    }
  })
  new Gauge({
    name: 'models_api_info',
    help: 'Version of the service, and entity tag of the catalog that it serves.',
    labelNames: ['version', 'etag'],
    registers,
    collect () {
      this.reset()
      this.set({ version, etag: response.etag }, 1)
    }
  })

  app.get('/metrics', probe, async (_request, reply) => {
    return reply.headers(noStore).type(register.contentType).send(await register.metrics())
  })
}, { name: 'metrics' })
