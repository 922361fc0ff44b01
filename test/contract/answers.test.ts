import t from 'tap'
import { ask, exampleModels, exchange, listen, parseResponse } from '../support/app.ts'
import { Contract, type Answered } from '../support/contract.ts'

type Running = Awaited<ReturnType<typeof listen>>

/** The contract, as the service itself publishes it. */
async function contractOf ({ address }: Running): Promise<Contract> {
  const response = await fetch(`${address}/openapi.json`)
  return new Contract(JSON.parse(await response.text()))
}

const ORIGIN = { Origin: 'https://chat.example.com' }

const REQUESTS: Array<[status: number, method: string, fields: Record<string, string>]> = [
  ...['GET', 'HEAD'].flatMap((method): typeof REQUESTS => [
    [200, method, {}],
    [200, method, { 'Accept-Encoding': 'br' }],
    [200, method, { 'Accept-Encoding': 'gzip' }],
    [304, method, { 'If-None-Match': '*' }],
    [406, method, { 'Accept-Encoding': '*;q=0' }]
  ]),
  [405, 'POST', {}],
  [431, 'GET', { Cookie: 'x'.repeat(20_000) }],
  [400, 'GET', { 'Content-Length': 'x' }]
]

const closing = 'HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'

/** Additional requests, as bytes. */
const TEXTS: Array<[status: number, text: string]> = [
  [404, `GET /nope ${closing}`],
  [400, `GET /%zz ${closing}`],
  [400, 'GET /models HTTP/1.1\r\nConnection: close\r\n\r\n'],
  [400, 'nonsense\r\n\r\n']
]

/** The responses of the service to each of them. */
async function answers ({ port }: Running): Promise<Array<[status: number, answered: Answered]>> {
  return Promise.all([
    ...REQUESTS.map(async ([status, method, fields]): Promise<[number, Answered]> => [status, { method, ...await ask(port, { ...ORIGIN, ...fields }, method) }]),
    ...TEXTS.map(async ([status, text]): Promise<[number, Answered]> => [status, parseResponse(await exchange(port, text))])
  ])
}

t.test('every response of the service is valid against its OpenAPI document, and all documented ones occur', async t => {
  const running = await listen(t)
  const contract = await contractOf(running)
  const failing = await listen(t, {}, app => {
    app.modelsResponse.select = () => { throw new Error('secret') }
  })
  const impatient = await listen(t, { limits: { headersTimeout: 1, checkInterval: 10 } }) // milliseconds
  const seen = await answers(running)
  seen.push([500, await ask(failing.port)])
  seen.push([408, parseResponse(await exchange(impatient.port, 'GET /models HTTP/1.1\r\nHo'))])

  for (const [expected, answered] of seen) {
    t.equal(answered.status, expected)
    t.strictSame(await contract.violations(answered), [], `${answered.method ?? 'GET'} ${expected}`)
  }
  t.strictSame([...new Set(seen.map(([status]) => status))].sort(), contract.statuses)
  t.strictSame(new Set(seen.map(([, { headers }]) => headers['content-encoding'])), new Set([undefined, 'br', 'gzip']))
})

t.test('every response with CORS and another Cache-Control is valid, too', async t => {
  for (const corsOrigins of [['*'], ['https://chat.example.com']]) {
    const running = await listen(t, { corsOrigins, cacheControl: 'public, max-age=60' })
    const contract = await contractOf(running)
    for (const [expected, answered] of await answers(running)) {
      t.equal(answered.status, expected)
      t.strictSame(await contract.violations(answered), [], `${answered.method ?? 'GET'} ${expected}`)
    }
  }
})

t.test('responses that differ from the document are detected', async t => {
  const running = await listen(t, {}, app => {
    app.addHook('onSend', async (_request, reply) => { reply.header('server', 'models-api') })
  })
  const contract = await contractOf(running)
  t.strictSame(await contract.violations(parseResponse(await exchange(running.port, `GET /nope ${closing}`))), ['server isn\'t documented'])
  const models = structuredClone(exampleModels())
  Object.assign(models.configurations['google']?.['gemma'] ?? {}, { type: 'image' })
  await running.app.modelsResponse.publish(models)
  t.strictSame(await contract.violations(await ask(running.port)), ['server isn\'t documented', 'the body isn\'t valid'])
})
