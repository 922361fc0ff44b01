import { Socket } from 'node:net'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { buildApp, type AppOptions } from '../../src/app.ts'
import { clientAddress } from '../../src/http/client-address.ts'
import { ask, exampleModels, listen } from '../support/app.ts'
import { Client, get } from '../support/client.ts'

/** The address that the log has of a client that sends this `X-Forwarded-For` from 127.0.0.1, unless it is malformed. */
async function logging (t: Test, trustProxy?: AppOptions['trustProxy']) {
  const lines: string[] = []
  const { port } = await listen(t, { ...trustProxy !== undefined && { trustProxy }, logger: pino({}, { write: line => lines.push(line) }) })
  return async (forwarded: string) => {
    lines.length = 0
    const { status } = await ask(port, { 'X-Forwarded-For': forwarded })
    if (status === 400) return undefined
    const [line = '', ...others] = lines
    t.strictSame(others, [])
    t.match(line, /^[ -~]+\n$/, 'one line of plain ASCII')
    return JSON.parse(line).remoteAddress
  }
}

t.test('without TRUST_PROXY X-Forwarded-For is ignored', async t => {
  const addressFor = await logging(t)
  for (const forwarded of ['192.0.2.1', '192.0.2.1, 127.0.0.1', '', 'nonsense']) t.equal(await addressFor(forwarded), '127.0.0.1')
})

t.test('with true, the client is the first address that any proxy names', async t => {
  const addressFor = await logging(t, true)
  t.equal(await addressFor('192.0.2.1'), '192.0.2.1')
  t.equal(await addressFor('192.0.2.1, 198.51.100.2, 127.0.0.1'), '192.0.2.1')
  t.equal(await addressFor('192.0.2.1\r\nX-Forwarded-For: 198.51.100.2'), '192.0.2.1')
  t.equal(await addressFor('2001:db8::1'), '2001:db8::1')
  t.equal(await addressFor('[2001:db8::1]:443'), '[2001:db8::1]:443')
  t.equal(await addressFor('192.0.2.1:51234'), '192.0.2.1:51234')
  t.equal(await addressFor('::ffff:192.0.2.1'), '192.0.2.1')
  t.equal(await addressFor(''), '127.0.0.1')
})

t.test('with a number of hops, the address is the one that the outermost of these proxies saw, whatever the client claims', async t => {
  const one = await logging(t, 1)
  t.equal(await one('192.0.2.1'), '192.0.2.1')
  t.equal(await one('10.6.6.6, 192.0.2.1'), '192.0.2.1')
  const two = await logging(t, 2)
  t.equal(await two('10.6.6.6, 192.0.2.1, 198.51.100.2'), '192.0.2.1')
})

t.test('with addresses, the client is the last one that isn\'t such a proxy', async t => {
  const addressFor = await logging(t, ['loopback', '198.51.100.0/24'])
  t.equal(await addressFor('10.6.6.6, 192.0.2.1, 198.51.100.2'), '192.0.2.1')
  t.equal(await addressFor('192.0.2.1, 203.0.113.1'), '203.0.113.1')
  const other = await logging(t, ['10.0.0.0/8'])
  t.equal(await other('192.0.2.1'), '127.0.0.1', 'the peer itself must be trusted')
})

t.test('text that isn\'t an address is not logged, however long or odd', async t => {
  for (const trustProxy of [true, 1, ['loopback']]) {
    const addressFor = await logging(t, trustProxy)
    for (const forwarded of ['unknown', '_hidden', '"', '\\n', '{"level":60}', '\x80\xFF', '\t', 'x'.repeat(10_000), '1'.repeat(54), ', ,', `evil,${' 127.0.0.1,'.repeat(1000)}`, 'evil.example']) {
      t.equal(await addressFor(forwarded), '127.0.0.1', forwarded.slice(0, 20))
    }
    for (const forwarded of ['\x07', '\x1B[31m', '192.0.2.1\x00']) t.equal(await addressFor(forwarded), undefined, 'HTTP allows no control character')
  }
})

t.test('open connections are described by the client\'s own address, of either family', async t => {
  const app = await buildApp({ models: exampleModels() })
  t.teardown(() => app.close())
  const port = Number(new URL(await app.listen({ host: '::', port: 0 })).port)
  for (const host of ['127.0.0.1', '::1']) await new Client(t, port, host).send(get('/livez')).until(/ok\n/)
  t.match(app.connections.describe().sort(), [/^127\.0\.0\.1:\d+ \(/, /^\[::1\]:\d+ \(/])
})

t.test('a connection that is gone has no address', async t => {
  const socket = new Socket()
  t.equal(clientAddress({ ip: String(socket.remoteAddress), socket }), undefined)
})
