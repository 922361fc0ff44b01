import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Answer } from './response/cached-response.ts'
import type { Connections } from './connections.ts'
import type { Reloads } from './reloads.ts'
import { BOUNDS, type Series, type Traffic } from './traffic.ts'
import { version } from './version.ts'

/** What the metrics tell of. */
export interface Observed {
  answer: Answer
  connections: Connections
  reloads: Reloads
  traffic: Traffic
}

const labelNames = ['method', 'route', 'status_code'] as const

/** The metrics of Node.js, of the requests and of the catalog, in a registry of their own. Each is looked up when it is asked for. */
export function buildMetrics ({ answer, connections, reloads, traffic }: Observed): Registry {
  const registry = new Registry()
  const before = process.cpuUsage() // ahead of prom-client's own first look, so that nothing counts twice
  collectDefaultMetrics({ register: registry })
  countCpuFromStart(registry, before)
  for (const name of MISNAMED) registry.removeSingleMetric(name)
  registry.registerMetric(new Counter({
    name: 'http_requests_total',
    help: 'Requests that have been answered.',
    labelNames,
    registers: [],
    collect () {
      this.reset()
      for (const series of traffic.series) this.inc(labelsOf(series), series.count)
    }
  }))
  registry.registerMetric(new RequestDurations(traffic))
  registry.registerMetric(new Gauge({
    name: 'models_api_connections',
    help: 'Connections that are open.',
    registers: [],
    collect () { this.set(connections.count) }
  }))
  registry.registerMetric(new Gauge({
    name: 'models_api_models',
    help: 'Models that are allowed, by endpoint category.',
    labelNames: ['endpoint'],
    registers: [],
    collect () {
      for (const [endpoint, count] of Object.entries(answer.modelCounts)) this.set({ endpoint }, count)
    }
  }))
  registry.registerMetric(new Gauge({
    name: 'models_api_catalog_last_load_success_timestamp_seconds',
    help: 'When the catalog was last read without an error.',
    registers: [],
    collect () { this.set(reloads.lastGood / 1000) }
  }))
  registry.registerMetric(new Gauge({
    name: 'models_api_catalog_last_reload_successful',
    help: 'Whether the last reload succeeded: 1, or 0 if the catalog before it is served.',
    registers: [],
    collect () { this.set(Number(reloads.isGood)) }
  }))
  registry.registerMetric(new Counter({
    name: 'models_api_catalog_reloads_total',
    help: 'How often the catalog was read again, by outcome.',
    labelNames: ['outcome'],
    registers: [],
    collect () {
      this.reset()
      for (const [outcome, count] of Object.entries(reloads.counts)) this.inc({ outcome }, count)
    }
  }))
  registry.registerMetric(new Gauge({
    name: 'models_api_info',
    help: 'The version of the service, and the entity tag of the catalog that it serves.',
    labelNames: ['version', 'etag'],
    registers: [],
    collect () {
      this.reset()
      this.set({ version, etag: answer.etag }, 1)
    }
  }))
  return registry
}

/** Gauges of prom-client with the suffix of counters, against the conventions: each is the sum of the gauge without it. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total']

/** Adds the time before, in microseconds: prom-client counts from the moment at which it is asked to. */
function countCpuFromStart (registry: Registry, { user, system }: NodeJS.CpuUsage): void {
  for (const [name, time] of Object.entries({ user_: user, system_: system, '': user + system })) {
    const counter = registry.getSingleMetric(`process_cpu_${name}seconds_total`)
    if (counter instanceof Counter) counter.inc(time / 1e6)
  }
}

const DURATION = { name: 'http_request_duration_seconds', help: 'From a request to the end of its answer, in seconds.' }

/** A histogram whose values have been counted already, as `observe()` would cost more than counting may. */
class RequestDurations extends Histogram {
  readonly #traffic: Traffic

  constructor (traffic: Traffic) {
    super({ ...DURATION, registers: [] })
    this.#traffic = traffic
  }

  /** What a registry asks a histogram for when it writes text. */
  getForPromString () {
    return { ...DURATION, type: 'histogram', values: this.#traffic.series.flatMap(samplesOf) }
  }
}

function labelsOf ({ method, route, status }: Series) {
  return { method, route, status_code: status }
}

/** The samples of a histogram: its buckets, each with all that are below it, the sum and the count. */
function samplesOf (series: Series) {
  const metricName = (suffix: string) => `${DURATION.name}_${suffix}`
  const labels = labelsOf(series)
  let below = 0
  return [
    ...series.buckets.map((count, index) => {
      below += count
      return { metricName: metricName('bucket'), labels: { ...labels, le: BOUNDS[index] ?? '+Inf' }, value: below }
    }),
    { metricName: metricName('sum'), labels, value: series.sum },
    { metricName: metricName('count'), labels, value: series.count }
  ]
}
