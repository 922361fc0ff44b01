import t from 'tap'
import manifest from '#package.json' with { type: 'json' }
import { ask, exampleModels, listen } from '../support/app.ts'
import { Client, get } from '../support/client.ts'
import { parseExposition, type Sample } from '../support/exposition.ts'

/** The metrics that the service exposes. */
async function metricsOf (port: number) {
  const { body } = await ask(port, {}, 'GET', '/metrics')
  return parseExposition(body)
}

/** The samples of one metric. */
async function samplesOf (port: number, metric: string): Promise<Sample[]> {
  const found = (await metricsOf(port)).get(metric)
  if (found === undefined) throw new Error(`there is no ${metric}`)
  return found.samples
}

/** The number of answered requests, by method, route and status. */
async function countsOf (port: number): Promise<Record<string, number>> {
  const samples = await samplesOf(port, 'http_request_duration_seconds')
  return Object.fromEntries(samples.filter(({ name }) => name.endsWith('_count')).map(({ labels, value }) => [Object.values(labels).join(' '), value]))
}

/** The values of a metric by the values of its labels. */
async function valuesOf (port: number, metric: string): Promise<Record<string, number>> {
  return Object.fromEntries((await samplesOf(port, metric)).map(({ labels, value }) => [Object.values(labels).join(' '), value]))
}

t.test('each metric has the name, type, help and labels that are documented', async t => {
  const { port } = await listen(t)
  await ask(port)
  const own = [...await metricsOf(port)].filter(([name]) => !/^(?:nodejs|process)_/.test(name))
  t.strictSame(own.map(([name, { type, help, samples }]) => [name, type, help, [...new Set(samples.flatMap(({ labels }) => Object.keys(labels)))]]), [
    ['http_request_duration_seconds', 'histogram', 'Time from the start of a request to the end of its response, in seconds.', ['le', 'method', 'route', 'status_code']],
    ['models_api_connections', 'gauge', 'Open connections.', []],
    ['models_api_models', 'gauge', 'Allowed models, by endpoint category.', ['endpoint']],
    ['models_api_catalog_last_load_success_timestamp_seconds', 'gauge', 'Unix time in seconds at which the catalog was last read without an error.', []],
    ['models_api_catalog_last_reload_successful', 'gauge', '1 if the last reload succeeded, 0 while the service still serves the last good catalog.', []],
    ['models_api_catalog_reloads_total', 'counter', 'Reloads of the catalog, by outcome.', ['outcome']],
    ['models_api_info', 'gauge', 'Version of the service, and entity tag of the catalog that it serves.', ['version', 'etag']]
  ])
})

t.test('the metrics of the process are exposed, too', async t => {
  const { port } = await listen(t)
  const metrics = await metricsOf(port)
  for (const name of ['process_cpu_seconds_total', 'process_resident_memory_bytes', 'process_open_fds', 'nodejs_eventloop_lag_seconds', 'nodejs_heap_size_used_bytes', 'nodejs_gc_duration_seconds', 'nodejs_active_handles_total', 'nodejs_version_info']) {
    t.ok(metrics.has(name), name)
  }
})

t.test('open connections are counted', async t => {
  const { port } = await listen(t)
  const idle = [new Client(t, port), new Client(t, port)]
  for (const client of idle) await client.send(get('/livez')).until(/ok\n$/)
  t.strictSame(await samplesOf(port, 'models_api_connections'), [{ name: 'models_api_connections', labels: {}, value: 3 }])
})

t.test('the response has the format of Prometheus, and no cache stores it', async t => {
  const { port } = await listen(t)
  t.match(await ask(port, {}, 'GET', '/metrics'), { status: 200, headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } })
  t.match(await ask(port, {}, 'HEAD', '/metrics'), { status: 200, body: /^$/ })
  t.match(await ask(port, {}, 'POST', '/metrics'), { status: 405, headers: { allow: 'GET, HEAD' } })
})

t.test('durations are seconds from a request to the end of its response', async t => {
  const { port } = await listen(t)
  const begin = performance.now()
  for (let request = 0; request < 9; request++) await ask(port)
  const elapsed = (performance.now() - begin) / 1000
  const sum = (await samplesOf(port, 'http_request_duration_seconds')).find(({ name }) => name.endsWith('_sum'))
  t.ok(Number(sum?.value) > 0)
  t.ok(Number(sum?.value) < elapsed, `${sum?.value} s of ${elapsed} s`)
})

t.test('requests are counted by method, route and status', async t => {
  const { port, app } = await listen(t, { basePath: '/api' }, app => {
    app.get('/broken', async () => { throw new Error('secret') })
  })
  const requests: Array<[method: string, path: string, fields?: Record<string, string>]> = [
    ['GET', '/api/models'], ['GET', '/api/models?a=b'], ['GET', 'http://a/api/models'], ['HEAD', '/api/models'],
    ['GET', '/api/models', { 'If-None-Match': app.modelsResponse.etag }], ['GET', '/api/models', { 'Accept-Encoding': '*;q=0' }],
    ['GET', '/api/docs/static/swagger-ui.css'], ['GET', '/api/docs/nope'], ['GET', '/api/openapi.json'], ['GET', '/api/'],
    ['GET', '/livez'], ['GET', '/readyz'], ['GET', '/metrics'],
    ['GET', '/nope'], ['GET', '/api/models/nope'], ['POST', '/api/models'], ['GET', '/%zz'], ['GET', '/broken']
  ]
  for (const [method, path, fields] of requests) await ask(port, fields, method, path)
  t.strictSame(await countsOf(port), {
    'GET /api/models 200': 3,
    'HEAD /api/models 200': 1,
    'GET /api/models 304': 1,
    'GET /api/models 406': 1,
    'GET /api/docs/static/swagger-ui.css 200': 1,
    'GET /api/openapi.json 200': 1,
    'GET /api/ 302': 1,
    'GET /livez 200': 1,
    'GET /readyz 200': 1,
    'GET /metrics 200': 1,
    'GET unmatched 404': 3,
    'POST unmatched 405': 1,
    'GET /broken 500': 1
  })
})

t.test('a hundred URLs don\'t make a hundred series', async t => {
  const { port } = await listen(t)
  await Promise.all(Array.from({ length: 100 }, (_, index) => ask(port, {}, 'GET', index % 2 === 0 ? `/models?${index}` : `/${index}`)))
  t.strictSame(await countsOf(port), { 'GET /models 200': 50, 'GET unmatched 404': 50 })
})

t.test('durations are counted in cumulative buckets', async t => {
  const { port } = await listen(t, {}, app => {
    app.get('/slow', (_request, reply) => { setTimeout(() => reply.send('late'), 30) })
  })
  for (const path of ['/models', '/models', '/slow']) await ask(port, {}, 'GET', path)
  const samples = await samplesOf(port, 'http_request_duration_seconds')
  for (const [route, requests] of [['/models', 2], ['/slow', 1]] as const) {
    const ofRoute = samples.filter(({ labels }) => labels['route'] === route)
    const valuesNamed = (suffix: string) => ofRoute.filter(({ name }) => name.endsWith(suffix)).map(({ value }) => value)
    const buckets = valuesNamed('_bucket')
    t.strictSame(buckets, [...buckets].sort((a, b) => a - b), route)
    t.strictSame([buckets.at(-1), ...valuesNamed('_count')], [requests, requests], route)
    t.strictSame(ofRoute.map(({ labels }) => labels['le']).filter(Boolean), ['0.0005', '0.001', '0.0025', '0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '10', '+Inf'])
  }
  const slow = samples.filter(({ labels }) => labels['route'] === '/slow')
  const sum = Number(slow.find(({ name }) => name.endsWith('_sum'))?.value)
  t.ok(sum > 0.025, 'in seconds')
  for (const { labels: { le }, value } of slow.filter(({ labels }) => labels['le'])) {
    t.equal(value, sum <= Number(String(le).replace('Inf', 'Infinity')) ? 1 : 0, `within ${le} s`)
  }
})

t.test('the metrics name the catalog that is served, and no earlier one', async t => {
  const { app, port } = await listen(t)
  const version = manifest.version
  t.strictSame(await samplesOf(port, 'models_api_info'), [{ name: 'models_api_info', labels: { version, etag: app.modelsResponse.etag }, value: 1 }])
  t.strictSame(await valuesOf(port, 'models_api_models'), { huggingface: 1, cloudflare: 0, openrouter: 1, ollama: 0 })

  const before = app.modelsResponse.etag
  await app.modelsResponse.publish({ ...exampleModels(), endpoints: { huggingface: [], cloudflare: ['/a', '/b'], openrouter: [], ollama: [] } })
  t.not(app.modelsResponse.etag, before)
  t.strictSame(await samplesOf(port, 'models_api_info'), [{ name: 'models_api_info', labels: { version, etag: app.modelsResponse.etag }, value: 1 }])
  t.equal((await ask(port)).headers['etag'], app.modelsResponse.etag)
  t.strictSame(await valuesOf(port, 'models_api_models'), { huggingface: 0, cloudflare: 2, openrouter: 0, ollama: 0 })
})

t.test('reloads are counted by outcome, and the last one has its own metric', async t => {
  const start = Date.now()
  const { app, port } = await listen(t)
  const exposed = async () => [
    await valuesOf(port, 'models_api_catalog_reloads_total'),
    ...Object.values(await valuesOf(port, 'models_api_catalog_last_reload_successful'))
  ]
  const lastGood = async () => Number((await samplesOf(port, 'models_api_catalog_last_load_success_timestamp_seconds'))[0]?.value)
  t.strictSame(await exposed(), [{ success: 0, failure: 0, unchanged: 0 }, 1])
  const first = await lastGood()
  t.ok(first >= start / 1000 && first <= Date.now() / 1000, 'in seconds of Unix time')

  app.reloads.record('failure')
  t.strictSame(await exposed(), [{ success: 0, failure: 1, unchanged: 0 }, 0])
  t.equal(await lastGood(), first)

  const repaired = Date.now()
  app.reloads.record('unchanged')
  t.strictSame(await exposed(), [{ success: 0, failure: 1, unchanged: 1 }, 1])
  t.ok(await lastGood() >= repaired / 1000)

  app.reloads.record('success')
  t.strictSame(await exposed(), [{ success: 1, failure: 1, unchanged: 1 }, 1])
})

t.test('two services in one process count separately', async t => {
  const [one, other] = [await listen(t), await listen(t)]
  await ask(one.port)
  t.strictSame(await countsOf(one.port), { 'GET /models 200': 1 })
  t.strictSame(await countsOf(other.port), {})
})

t.test('metrics are at the root, whatever the prefix of the public routes, unless they are turned off', async t => {
  for (const [hasMetrics, status] of [[true, 200], [false, 404]] as const) {
    const { port } = await listen(t, { basePath: '/api', hasMetrics })
    t.equal((await ask(port, {}, 'GET', '/metrics')).status, status)
    t.equal((await ask(port, {}, 'GET', '/api/metrics')).status, 404)
  }
})
