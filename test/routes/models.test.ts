import assert from 'node:assert/strict'
import { Agent, request } from 'node:http'
import { isDeepStrictEqual } from 'node:util'
import { once } from 'node:events'
import t from 'tap'
import { exampleModels, exchange, listen, parseResponse } from '../support/app.ts'

t.test('GET /models answers with the models as JSON without parameters', async t => {
  const { address } = await listen(t)
  const response = await fetch(`${address}/models`)
  t.equal(response.status, 200)
  t.equal(response.headers.get('content-type'), 'application/json')
  t.strictSame(await response.json(), exampleModels())
})

t.test('what is served is what was derived, to the last character', async t => {
  const models = exampleModels()
  const gemma = models.configurations['google']?.['gemma']
  assert(gemma)
  gemma.description = '"quotes", \\ backslashes, \u2028, \u0000, ünïcödé, 漢字, 😀 and </script>'
  gemma.configuration.parameters.max_new_tokens = Number.MAX_SAFE_INTEGER
  gemma.configuration.parameters.typical_p = 5e-324
  models.configurations['constructor'] = { toString: gemma }
  const { address } = await listen(t, { models })
  const response = await fetch(`${address}/models`)
  // tap's comparison asks an object for its constructor, which is data here
  t.ok(isDeepStrictEqual(await response.json(), models))
})

t.test('an answer larger than a socket takes at once arrives whole', async t => {
  const models = exampleModels()
  models.models = Array.from({ length: 100_000 }, (_, index) => `publisher/mödel-${index}`)
  const { address } = await listen(t, { models })
  const response = await fetch(`${address}/models`)
  const bytes = await response.arrayBuffer()
  t.equal(bytes.byteLength, Number(response.headers.get('content-length')))
  t.strictSame(JSON.parse(Buffer.from(bytes).toString()), models)
})

t.test('HEAD has the headers of GET and no body', async t => {
  const { port } = await listen(t)
  const [get, head] = await Promise.all(['GET', 'HEAD'].map(async method =>
    parseResponse(await exchange(port, `${method} /models HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`))))
  t.equal(head?.body, '')
  t.equal(head?.status, 200)
  const { date: _, ...expected } = get?.headers ?? {}
  t.match(head?.headers, expected)
  t.equal(Buffer.byteLength(get?.body ?? '', 'latin1'), Number(get?.headers['content-length']))
})

t.test('a query, a body and its type change nothing', async t => {
  const { address, port } = await listen(t)
  for (const init of [{ headers: { 'content-type': 'application/json' } }, { headers: { 'content-type': 'nonsense' } }]) {
    const response = await fetch(`${address}/models?publisher=google&x=%zz`, init)
    t.equal(response.status, 200)
    t.strictSame(await response.json(), exampleModels())
  }
  const answer = await exchange(port, 'GET /models HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 5\r\nConnection: close\r\n\r\n{"a":')
  t.equal(parseResponse(answer).status, 200)
})

t.test('a body of GET doesn\'t spoil the next request of the connection', async t => {
  const { port } = await listen(t)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  for (let index = 0; index < 3; index++) {
    const outgoing = request({ port, path: '/models', agent, headers: { 'content-length': 4 } }).end('{{{{')
    const [response] = await once(outgoing, 'response')
    t.equal(response.statusCode, 200)
    await once(response.resume(), 'end')
  }
})
