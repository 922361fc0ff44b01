import { pino } from 'pino'
import t from 'tap'
import { ask, listen } from '../support/app.ts'

const PATHS = ['/livez', '/readyz']

t.test('a running service is alive and ready, and no cache may store that', async t => {
  const { port } = await listen(t)
  for (const path of PATHS) {
    t.match(await ask(port, {}, 'GET', path), { status: 200, headers: { 'content-type': 'text/plain', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }, body: 'ok\n' }, path)
  }
})

t.test('HEAD gets the same header fields without a body', async t => {
  const { port } = await listen(t)
  for (const path of PATHS) {
    const { headers: { date: _date, 'x-request-id': _id, ...headers }, ...rest } = await ask(port, {}, 'GET', path)
    t.match(await ask(port, {}, 'HEAD', path), { ...rest, headers, body: /^$/ }, path)
  }
})

t.test('other methods get 405', async t => {
  const { port } = await listen(t)
  for (const path of PATHS) {
    t.match(await ask(port, {}, 'POST', path), { status: 405, headers: { allow: 'GET, HEAD' }, body: '{"statusCode":405,"statusMessage":"Method Not Allowed"}' }, path)
  }
})

t.test('both are at the root, whatever the prefix of the public routes', async t => {
  const { port } = await listen(t, { basePath: '/api' })
  for (const path of PATHS) {
    t.equal((await ask(port, {}, 'GET', path)).status, 200, path)
    t.equal((await ask(port, {}, 'GET', `/api${path}`)).status, 404, path)
  }
})

t.test('the OpenAPI document omits them', async t => {
  const { address } = await listen(t)
  const document = await (await fetch(`${address}/openapi.json`)).text()
  for (const path of PATHS) t.notMatch(document, path)
})

t.test('probes are logged only at level debug', async t => {
  for (const [level, urls] of [['info', ['/models']], ['debug', ['/livez', '/readyz', '/metrics', '/models']]] as const) {
    const lines: string[] = []
    const { port } = await listen(t, { logger: pino({ level }, { write: line => lines.push(line) }) })
    lines.length = 0
    for (const path of [...PATHS, '/metrics', '/models']) await ask(port, {}, 'GET', path)
    t.strictSame(lines.map(line => JSON.parse(line).url), urls, level)
  }
})

t.test('a draining service is alive and not ready, with a 503 in the shape of every error', async t => {
  const { app, port } = await listen(t)
  const drained = app.drain(1000)
  t.match(await ask(port, {}, 'GET', '/livez'), { status: 200, body: 'ok\n' })
  t.match(await ask(port, {}, 'GET', '/readyz'), {
    status: 503,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: '{"statusCode":503,"statusMessage":"Service Unavailable"}'
  })
  t.match(await ask(port, {}, 'HEAD', '/readyz'), { status: 503, body: /^$/ })
  t.equal((await ask(port, {}, 'GET', '/models')).status, 200)
  await drained
})
