import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, openSync, utimesSync, writeFileSync } from 'node:fs'
import { Agent, get, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { edited, validCatalog } from '../support/catalog.ts'
import { Service } from '../support/service.ts'

const { O_NONBLOCK, O_RDONLY } = constants

const withIcon = (icon: string) => edited(['simple-icons:meta', `simple-icons:${icon}`])

/** One client, which keeps one connection open throughout the test. */
function keepingClient (t: Test) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  return async (url: string) => {
    const request = get(url, { agent })
    const [response]: IncomingMessage[] = await once(request, 'response')
    assert.ok(response !== undefined)
    return { status: response.statusCode, body: await text(response), isSameConnection: request.reusedSocket }
  }
}

/** Opens connections, each of which is answered, until the server refuses one. */
async function exhaust (t: Test, port: number): Promise<Socket[]> {
  const sockets: Socket[] = []
  t.teardown(() => sockets.forEach(socket => socket.destroy()))
  let isAnswered = true
  while (isAnswered) {
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    sockets.push(socket)
    socket.write('GET /livez HTTP/1.1\r\nHost: a\r\n\r\n')
    isAnswered = await new Promise<boolean>(resolve => socket.on('data', () => resolve(true)).on('close', () => resolve(false)))
  }
  return sockets
}

/** The status of GET `url`, tried until a connection is accepted. */
async function statusOnceAccepted (url: string): Promise<number> {
  for (;;) {
    const response = await fetch(url).catch(() => undefined)
    if (response !== undefined) return response.status
  }
}

t.test('out of descriptors the service goes on, reports why it can\'t reload, and recovers', async t => {
  const cwd = t.testdir({ 'models.yaml': validCatalog })
  const service = new Service(t, { cwd, env: { RELOAD_INTERVAL: '0' }, shell: 'ulimit -n 256; exec "$@"' })
  const address = await service.listening()
  const ask = keepingClient(t)
  t.equal((await ask(`${address}/models`)).status, 200)
  for (const path of ['/docs/static/swagger-ui.css', '/metrics']) t.equal((await ask(`${address}${path}`)).status, 200)

  const sockets = await exhaust(t, Number(new URL(address).port))
  t.ok(sockets.length < 256)
  t.match(await ask(`${address}/models`), { status: 200, isSameConnection: true })
  t.match(await ask(`${address}/readyz`), { status: 200, isSameConnection: true })
  t.match(await ask(`${address}/metrics`), { status: 200, body: `models_api_connections ${sockets.length}\n`, isSameConnection: true })
  t.match(await ask(`${address}/docs/static/index.css`), { status: 500, isSameConnection: true })
  const { reqId } = await service.logged(/^request failed$/)
  t.match(service.log.find(({ msg, url }) => msg === 'request completed' && url === '/docs/static/index.css'), { reqId, statusCode: 500 })

  writeFileSync(`${cwd}/models.yaml`, withIcon('other'))
  service.signal('SIGHUP')
  await service.logged(/has errors/)
  t.ok(service.log.find(({ msg }) => msg === 'models.yaml: the file can\'t be read: too many open files'))
  t.match((await ask(`${address}/models`)).body, 'simple-icons:meta')

  sockets.forEach(socket => socket.destroy())
  t.equal(await statusOnceAccepted(`${address}/models`), 200)
  service.signal('SIGHUP')
  await service.logged(/^serving 2 models: /)
  t.match(await (await fetch(`${address}/models`)).text(), 'simple-icons:other')
  t.equal(await service.stop(), 0)
  t.equal(service.stderr, '')
})

t.test('a full disk under the log doesn\'t stop the service', async t => {
  const service = new Service(t, { shell: 'exec "$@" > /dev/full' })
  const url = `${await service.listeningUnlogged()}/models`
  for (let request = 0; request < 2; request++) t.equal((await fetch(url)).status, 200)
  t.equal(await service.stop(), 0)
  t.equal(service.stderr, 'the log can\'t be written: no space left on device\n')
})

t.test('a log that nobody reads, in a pipe of a shell, doesn\'t stop the service', async t => {
  const directory = t.testdir()
  execFileSync('mkfifo', [`${directory}/log`])
  const reader = openSync(`${directory}/log`, O_RDONLY | O_NONBLOCK)
  t.teardown(() => closeSync(reader))
  // without the modules that tap loads, which may use standard output
  const service = new Service(t, { shell: `unset NODE_OPTIONS; exec "$@" > ${directory}/log` })
  const url = `${await service.listeningUnlogged()}/models`
  const ask = keepingClient(t)
  let answered = 0
  while (answered < 1000 && (await ask(`${url}?${'x'.repeat(100)}`)).status === 200) answered += 1
  t.equal(answered, 1000)
  t.equal(await service.stop(), 0)
  t.equal(service.stderr, 'the log can\'t be written: nobody reads it\n')
})

t.test('a log whose reader is gone doesn\'t stop the service', async t => {
  const service = new Service(t)
  const address = await service.listening()
  service.closeStdout()
  for (let request = 0; request < 3; request++) t.equal((await fetch(`${address}/models`)).status, 200)
  t.equal(await service.stop(), 0)
  t.equal(service.stderr, 'the log can\'t be written: broken pipe\n')
})

t.test('without any standard stream the service goes on', async t => {
  const service = new Service(t, { shell: 'exec "$@" 0<&- 1>&- 2>&-' })
  t.equal((await fetch(`${await service.listeningUnlogged()}/models`)).status, 200)
  t.equal(await service.stop(), 0)
})

/** A clock that SIGUSR1 moves forward and SIGWINCH back, by thirty years. */
const jumpingClock = `
  const shift = years => { offset += years * 365 * 24 * 3600 * 1000 }
  let offset = 0
  const RealDate = Date
  globalThis.Date = class extends RealDate {
    constructor (...args) { args.length === 0 ? super(Date.now()) : super(...args) }
    static now () { return RealDate.now() + offset }
  }
  process.on('SIGUSR1', () => shift(30)).on('SIGWINCH', () => shift(-30))
`

t.test('a clock that jumps affects neither connections nor reloads nor the shutdown', async t => {
  const cwd = t.testdir({ 'models.yaml': validCatalog, 'clock.mjs': jumpingClock })
  const file = `${cwd}/models.yaml`
  const service = new Service(t, { cwd, env: { RELOAD_INTERVAL: '0.05', NODE_OPTIONS: `--import=${cwd}/clock.mjs` } })
  const address = await service.listening()
  const ask = keepingClient(t)
  t.equal((await ask(`${address}/models`)).status, 200)

  const jumps = [['SIGUSR1', 2060], ['SIGWINCH', 2000], ['SIGWINCH', 1975]] as const
  for (const [index, [signal, year]] of jumps.entries()) {
    service.signal(signal)
    writeFileSync(file, withIcon(`icon${index}`))
    utimesSync(file, new Date(year, 0), new Date(year, 0))
    await service.logged(/^serving 2 models: 1 model changed/, index)
    const { body, isSameConnection } = await ask(`${address}/models`)
    t.match(body, `simple-icons:icon${index}`)
    t.ok(isSameConnection)
  }
  t.equal((await ask(`${address}/metrics`)).status, 200)
  t.equal(await service.stop(), 0)
  t.ok(service.log.every(({ responseTime = 0 }) => Number(responseTime) >= 0))
  t.equal(service.stderr, '')
})
