import { monitorEventLoopDelay } from 'node:perf_hooks'
import t, { type Test } from 'tap'
import { parseResponse } from '../support/app.ts'
import { validCatalog } from '../support/catalog.ts'
import { Client, get, KeepAliveClient } from '../support/client.ts'
import { earlySignal, ownHost, preloading, Service } from '../support/service.ts'

/** Raises an uncaught error on SIGUSR1, in both possible ways. */
const UNCAUGHT = 'throw new Error("out of the blue")'
const UNHANDLED = 'Promise.reject(new Error("out of the blue"))'

/** A script that runs `reaction` when the catalog is read for the nth time. */
function whenRead (nth: number, reaction: string): string {
  return `
    import fs from "node:fs"
    import { syncBuiltinESMExports } from "node:module"
    const { open } = fs.promises
    let times = 0
    fs.promises.open = async (path, flags) => {
      if (path === "models.yaml" && ++times === ${nth}) {
        ${reaction}
      }
      return open(path, flags)
    }
    syncBuiltinESMExports()`
}

async function listening (service: Service): Promise<number> {
  return Number(new URL(await service.listening()).port)
}

/** A client that has received a response and sent half of its next request. */
async function halfway (t: Test, port: number, host?: string): Promise<Client> {
  const client = new Client(t, port, host).send(get('/livez'))
  await client.until(/ok\n/)
  client.received = ''
  await new Promise(resolve => client.socket.write('GET /mod', resolve))
  return client
}

/** Sends the other half of the request. */
function finish (client: Client): Promise<string> {
  return client.send('els HTTP/1.1\r\nHost: a\r\n\r\n').closed()
}

/** A client that connects at the very moment at which that ends is reset by the system. */
async function untilRefused (t: Test, port: number, host?: string): Promise<void> {
  for (let error; error === undefined;) {
    const client = new Client(t, port, host)
    await client.until(/^/)
    client.socket.end()
    await client.closed()
    error = client.error
  }
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  t.test(`${signal}: open requests are answered, idle connections are closed, and the exit code is 0`, async t => {
    const service = new Service(t, { env: { SHUTDOWN_TIMEOUT: '60' } })
    const port = await listening(service)
    const client = await halfway(t, port)
    const idle = new Client(t, port).send(get('/livez'))
    await idle.until(/ok\n/)

    service.signal(signal)
    await service.logged(/^shutting down/)
    t.match(await new Client(t, port).send(get('/readyz')).until(/\}$/), /^HTTP\/1\.1 503 /)
    await untilRefused(t, port)
    t.match(parseResponse(await finish(client)), { status: 200, headers: { connection: 'close' }, body: /\}$/ })
    await idle.closed()
    t.equal(idle.error, undefined)
    t.equal(await service.exitCode(), 0)
    t.match(service.log.find(({ msg }) => msg === 'shutting down'), { level: 30, signal })
    t.equal(service.log.filter(({ msg, url }) => msg === 'request completed' && url === '/models').length, 1)
    t.equal(service.stderr, '')
  })
}

t.test('a stalled client has SHUTDOWN_TIMEOUT, then the exit code is 1, and the last line has its connection', async t => {
  const service = new Service(t, { env: { SHUTDOWN_TIMEOUT: '1' } })
  const client = await halfway(t, await listening(service))
  const { localPort } = client.socket
  t.equal(await service.stop(), 1)
  t.match(service.log.at(-1), {
    level: 50,
    connections: [`127.0.0.1:${localPort} (${get('/livez').length + 8} bytes received, ${client.socket.bytesRead} sent)`],
    msg: '1 connections were still open after 1 s'
  })
  t.equal(await client.closed(), '')
})

t.test('a second signal ends it at once with exit code 1', async t => {
  for (const second of ['SIGTERM', 'SIGINT'] as const) {
    const service = new Service(t, { env: { SHUTDOWN_TIMEOUT: '9999' } })
    await halfway(t, await listening(service))
    service.signal('SIGTERM')
    await service.logged(/^shutting down/)
    t.equal(await service.stop(second), 1)
    t.match(service.log.at(-1), { level: 50, msg: `second ${second}, exiting` })
  }
})

t.test('an uncaught error is logged, and ends it at once with exit code 1, whatever is open', async t => {
  const scripts: Record<string, string> = {
    [UNCAUGHT]: 'out of the blue',
    [UNHANDLED]: 'out of the blue',
    'throw null': '',
    'Promise.reject()': ''
  }
  for (const [script, message] of Object.entries(scripts)) {
    const service = new Service(t, { env: { SHUTDOWN_TIMEOUT: '9999', ...preloading(`process.once('SIGUSR1', () => { ${script} })`) } })
    const client = await halfway(t, await listening(service))
    t.equal(await service.stop('SIGUSR1'), 1)
    t.match(service.log.at(-1), { level: 60, msg: 'uncaught error, shutting down', ...message && { err: { message, stack: String } } }, script)
    t.equal(await client.closed(), '')
  }
})

t.test('no line of the access log is lost, whatever ends the process', async t => {
  const env = preloading('process.once("SIGUSR1", () => { throw new Error("out of the blue") }).once("SIGUSR2", () => process.exit(3))')
  for (const signal of ['SIGTERM', 'SIGUSR1', 'SIGUSR2'] as const) {
    const service = new Service(t, { env })
    const address = await service.listening()
    await Promise.all(Array.from({ length: 200 }, () => fetch(`${address}/models`)))
    await service.stop(signal)
    t.equal(service.log.filter(({ msg }) => msg === 'request completed').length, 200, signal)
  }
})

t.test('an uncaught error during the shutdown ends it at once, too', async t => {
  const service = new Service(t, { env: { SHUTDOWN_TIMEOUT: '9999', ...preloading(`process.once('SIGUSR1', () => { ${UNCAUGHT} })`) } })
  await halfway(t, await listening(service))
  service.signal('SIGTERM')
  await service.logged(/^shutting down/)
  t.equal(await service.stop('SIGUSR1'), 1)
  t.match(service.log.at(-1), { level: 50, err: { message: 'out of the blue' } })
})

/** A service that receives a signal `delay` milliseconds after it first handles signals. */
function signalled (t: Test, signal: NodeJS.Signals, delay: number): Service {
  const { NODE_OPTIONS } = earlySignal(signal, delay)
  // without the modules that tap loads, which handle signals, too
  return new Service(t, { env: { RELOAD_INTERVAL: '0', SHUTDOWN_TIMEOUT: '1' }, shell: `NODE_OPTIONS="${NODE_OPTIONS}" exec "$@"` })
}

for (const delay of [0, 50, 100, 200]) {
  t.test(`in the first ${delay} ms, while modules load, SIGTERM and SIGINT end it with exit code 0`, async t => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const service = signalled(t, signal, delay)
      t.equal(await service.exitCode(), 0, signal)
      if (delay === 0) t.equal(service.stdout, '')
      t.equal(service.stderr, '')
    }
  })

  t.test(`in the first ${delay} ms, while modules load, SIGHUP doesn't end it, but reloads the file`, async t => {
    const service = signalled(t, 'SIGHUP', delay)
    await Promise.all([service.listening(), service.logged(/is unchanged/)])
    t.equal(service.log.filter(({ msg }) => /is unchanged/.test(msg)).length, 1)
    t.equal(await service.stop(), 0)
  })
}

t.test('SIGTERM ends the start at any point', async t => {
  const starts = {
    'reads the catalog': whenRead(1, 'stop(); await new Promise(() => {})'),
    'is about to listen': 'import net from "node:net"; net.Server.prototype.listen = stop'
  }
  for (const [what, script] of Object.entries(starts)) {
    const service = new Service(t, { env: preloading(`${script}; function stop () { setInterval(() => {}, 1000); process.kill(process.pid) }`) })
    t.equal(await service.exitCode(), 0, what)
    t.match(service.log, [{ msg: 'shutting down', signal: 'SIGTERM' }])
    t.equal(service.stderr, '')
  }
})

t.test('SIGHUP during the start doesn\'t end it, but reloads the file', async t => {
  const service = new Service(t, { env: { RELOAD_INTERVAL: '0', ...preloading(whenRead(1, 'process.kill(process.pid, "SIGHUP")')) } })
  await Promise.all([service.listening(), service.logged(/is unchanged/)])
  t.equal(await service.stop(), 0)
})

t.test('SIGTERM during a reload doesn\'t wait for it, even if reading the file never ends', async t => {
  const env = preloading(whenRead(2, 'process.kill(process.pid); await new Promise(() => {})'))
  const service = new Service(t, { cwd: t.testdir({ 'models.yaml': validCatalog }), env: { RELOAD_INTERVAL: '0', ...env } })
  await service.listening()
  t.equal(await service.stop('SIGHUP'), 0)
  t.equal(service.log.at(-1)?.msg, 'shutting down')
})

/** Nanoseconds without a request after which a draining service regards a connection as idle. */
const PATIENCE = 100e6

t.test('three restarts under the load of 32 clients that retry refused connections lose no response, and no line of the log', async t => {
  const env = { HOST: ownHost, SHUTDOWN_TIMEOUT: '4' }
  let service = new Service(t, { env })
  const port = await listening(service)
  const end = new AbortController()
  const standstill = monitorEventLoopDelay()
  standstill.enable()
  t.teardown(() => standstill.disable())
  let answers = 0
  const clients = Array.from({ length: 32 }, async () => {
    const client = new KeepAliveClient(t, port, ownHost)
    while (!end.signal.aborted) {
      const answered = await client.ask().catch(error => {
        if (standstill.max < PATIENCE) throw error
        return 'refused' as const // this process paused, and its clients with it
      })
      if (answered === 'refused') continue
      answers += 1
      if (answered.status !== 200 || !answered.body.endsWith('}')) throw new Error(`${answered.status} ${answered.body}`)
    }
  })
  const load = Promise.all(clients)
  load.catch(t.threw)

  let lines = 0
  const stop = async () => {
    standstill.reset()
    t.equal(await service.stop(), 0)
    lines += service.log.filter(({ msg }) => msg === 'request completed').length
  }
  for (let restart = 0; restart < 3; restart++) {
    await stop()
    service = new Service(t, { env: { ...env, PORT: String(port) } })
    await service.listening()
  }
  end.abort()
  await load
  await stop()
  t.equal(lines, answers)
  t.ok(answers > 0)
})
