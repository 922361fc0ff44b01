import { pino } from 'pino'
import t, { type Test } from 'tap'
import { ask, exchange, listen, parseResponse } from '../support/app.ts'

/** A running service, and the lines of its log. */
async function logged (t: Test) {
  const lines: string[] = []
  const { port } = await listen(t, { corsOrigins: ['*'], logger: pino({ level: 'debug' }, { write: line => lines.push(line) }) })
  lines.length = 0
  return { port, lines }
}

const NEW = /^[\da-f]{12}-[\da-z]+$/
const preflight = { Origin: 'https://chat.example.com', 'Access-Control-Request-Method': 'GET' }

t.test('every response has the id of its line in the log, and no two responses of two instances have the same', async t => {
  const ids = new Set<unknown>()
  for (const { port, lines } of [await logged(t), await logged(t)]) {
    const answers = [
      await ask(port),
      await ask(port, { 'If-None-Match': '*' }),
      await ask(port, {}, 'HEAD'),
      await ask(port, {}, 'POST'),
      await ask(port, { 'Accept-Encoding': '*;q=0' }),
      await ask(port, preflight, 'OPTIONS'),
      ...await Promise.all(['/livez', '/metrics', '/', '/docs', '/docs/static/swagger-ui.css', '/docs/static/nope', '/openapi.json', '/nope', '/%zz'].map(path => ask(port, {}, 'GET', path))),
      ...await Promise.all(['GET /models HTTP/1.1\r\nConnection: close\r\n\r\n', 'nonsense\r\n\r\n', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`].map(async text => parseResponse(await exchange(port, text))))
    ]
    const sent = answers.map(({ headers }) => headers['x-request-id'])
    for (const id of sent) t.match(id, NEW)
    t.strictSame(lines.map(line => JSON.parse(line).reqId).sort(), [...sent].sort())
    for (const id of sent) ids.add(id)
    t.strictSame(new Set(answers.map(({ status }) => status)), new Set([200, 204, 302, 304, 400, 404, 405, 406, 431]))
  }
  t.equal(ids.size, 36)
})

t.test('a usable id of the request is used in the log and in the response', async t => {
  const { port, lines } = await logged(t)
  const ids = ['6f1a1f0e-7c51-4c3e-9d0b-3a2f0a4a2d55', '01HZX3J5Q5W1Y7T4F2G9N8K6M0', '4bf92f3577b34da6a3ce929d0e0e4736', 'Root=1-67891233-abcdef012345678912345678', 'a', 'a+b/c=@~:.', 'x'.repeat(128)]
  for (const id of ids) {
    for (const path of ['/models', '/nope', '/%zz']) t.equal((await ask(port, { 'X-Request-Id': id }, 'GET', path)).headers['x-request-id'], id)
  }
  t.strictSame(lines.map(line => JSON.parse(line).reqId), ids.flatMap(id => [id, id, id]))
})

t.test('an unusable id reaches neither the log nor the response', async t => {
  const { port, lines } = await logged(t)
  const ids = ['', ' ', 'a b', 'a, b', 'a\r\nX-Request-Id: b', 'x'.repeat(129), 'x'.repeat(10_000), '"', '\\', '{"level":60}', '<script>', 'a;b', 'ä', '\x7F', '\x80', '%0d%0aX: y']
  for (const id of ids) {
    const { headers } = await ask(port, { 'X-Request-Id': id })
    if (headers['x-request-id'] !== undefined) t.match(headers['x-request-id'], NEW, id.slice(0, 20))
  }
  for (const line of lines) t.match(JSON.parse(line).reqId, NEW)
  t.equal(lines.length, ids.length)
})
