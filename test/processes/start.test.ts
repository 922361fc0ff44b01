import { createServer } from 'node:net'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { parseResponse } from '../support/app.ts'
import { edited } from '../support/catalog.ts'
import { Client, get } from '../support/client.ts'
import { preloading, Service } from '../support/service.ts'

/** An environment in which listening at an IPv6 address fails with `code`. */
function withoutIpv6 (code: string): NodeJS.ProcessEnv {
  return preloading(`
    import { Server } from 'node:net'
    const { listen } = Server.prototype
    Server.prototype.listen = function (...args) {
      if (!args[0].host.includes(':')) return listen.apply(this, args)
      process.nextTick(() => this.emit('error', Object.assign(new Error('${code} in this test'), { code: '${code}' })))
      return this
    }`)
}

t.test('the environment configures the file, the address, the path and the header fields', async t => {
  const cwd = t.testdir({ 'catalog.yaml': edited(['icon: simple-icons:meta', 'icon: meta']) })
  const env = { HOST: '0.0.0.0', MODELS_FILE: 'catalog.yaml', BASE_PATH: '/api', CORS_ORIGIN: 'https://chat.example.com', CORS_HEADERS: 'x-other', CACHE_CONTROL: 'max-age=60', METRICS: 'false', TRUST_PROXY: 'loopback' }
  const service = new Service(t, { env, cwd })
  const { port } = new URL(await service.listening())
  const response = await fetch(`http://127.0.0.2:${port}/api/models`, { headers: { origin: 'https://chat.example.com', 'x-forwarded-for': '192.0.2.1', 'x-request-id': 'id-1' } })
  t.match(await response.json(), { models: ['google/gemma', 'meta/llama'] })
  t.equal(response.headers.get('access-control-allow-origin'), 'https://chat.example.com')
  t.match((await fetch(response.url, { method: 'OPTIONS' })).headers.get('access-control-allow-headers'), /, x-other$/)
  t.equal(response.headers.get('cache-control'), 'max-age=60')
  t.equal((await fetch(`http://127.0.0.2:${port}/metrics`)).status, 404)
  t.match(service.log.find(({ level }) => level === 40), { msg: 'catalog.yaml:29:11: models[1].icon should have the form collection:icon, not "meta"' }, 'a warning stops nothing')
  t.match(await service.logged(/^request completed$/), { reqId: 'id-1', remoteAddress: '192.0.2.1', url: '/api/models' })
  t.equal(await service.stop(), 0)
})

t.test('with HOST=:: it answers over IPv6 and IPv4, and logs each client by its own address', async t => {
  const service = new Service(t, { env: { HOST: '::' } })
  const { port } = new URL(await service.listening())
  for (const host of ['127.0.0.1', '[::1]']) t.equal((await fetch(`http://${host}:${port}/models`)).status, 200)
  await service.logged(/^request completed$/, 1)
  t.strictSame(service.log.filter(({ url }) => url === '/models').map(({ remoteAddress }) => remoteAddress), ['127.0.0.1', '::1'])
  t.equal(await service.stop(), 0)
})

t.test('with HOST=:: on a machine without IPv6 it listens at 0.0.0.0, and logs that', async t => {
  for (const code of ['EAFNOSUPPORT', 'EADDRNOTAVAIL']) {
    const service = new Service(t, { env: { HOST: '::', ...withoutIpv6(code) } })
    const { port } = new URL(await service.listening())
    t.equal((await fetch(`http://127.0.0.1:${port}/models`)).status, 200)
    t.match(service.log[0], { level: 30, msg: 'there is no IPv6 here, so HOST is 0.0.0.0 instead of ::' })
    t.equal(await service.stop(), 0)
  }
})

t.test('no other address is replaced, and none after another error', async t => {
  for (const [HOST, code] of [['::1', 'EADDRNOTAVAIL'], ['::', 'EACCES']] as const) {
    const service = new Service(t, { env: { HOST, ...withoutIpv6(code) } })
    t.equal(await service.exitCode(), 1)
    t.equal(service.stderr, `can't listen at HOST ${HOST}, PORT 0: ${code} in this test\n`)
  }
})

t.test('an idle connection stays open for KEEP_ALIVE_TIMEOUT, as each response says', async t => {
  const service = new Service(t, { env: { KEEP_ALIVE_TIMEOUT: '1' } })
  const { port } = new URL(await service.listening())
  const client = new Client(t, Number(port)).send(get('/livez'))
  t.equal(parseResponse(await client.closed()).headers['keep-alive'], 'timeout=1')
  t.equal(client.error, undefined)
  t.equal(await service.stop(), 0)
})

t.test('LOG_LEVEL applies to the access log', async t => {
  const service = new Service(t, { env: { LOG_LEVEL: 'silent' } })
  t.equal((await fetch(`${await service.listeningUnlogged()}/models`)).status, 200)
  t.equal(await service.stop(), 0)
  t.equal(service.stdout, '')
})

t.test('a service that can\'t start exits with 1 and the reason, before it opens a socket', async t => {
  const directory = t.testdir({ 'models.yaml': edited(['type: chat', 'type: chatty'], ['    icon: simple-icons:google\n', '']) })
  const occupied = createServer().listen(0, '127.0.0.1')
  await once(occupied, 'listening')
  t.teardown(() => occupied.close())
  const address = occupied.address()
  const port = typeof address === 'object' ? String(address?.port) : ''

  const failures: Array<[env: NodeJS.ProcessEnv, stderr: RegExp]> = [
    [{ PORT: 'http', LOG_LEVEL: 'loud' }, /^PORT must be an integer from 0 to 65535, not "http"\nLOG_LEVEL must be "trace", .* or "silent", not "loud"\n$/],
    [{ MODELS_FILE: 'missing.yaml' }, /^missing\.yaml: error: .*: no such file or directory\nmissing\.yaml: 1 error\n$/],
    [{}, /^models\.yaml:11:5: error: the key "icon" is missing from models\[0\]\n 11 \|.*\n.*\^\nmodels\.yaml:27:11: error: models\[1\]\.type must be "instruct" or "chat", not "chatty"; .*\n 27 \|.*\n.*\^\nmodels\.yaml: 2 errors\n/],
    [{ PORT: port, MODELS_FILE: fileURLToPath(new URL('../../models.yaml', import.meta.url)) }, new RegExp(`^can't listen at HOST 127\\.0\\.0\\.1, PORT ${port}: .* address already in use 127\\.0\\.0\\.1:${port}\n$`)]
  ]
  for (const [env, stderr] of failures) {
    const service = new Service(t, { env, cwd: directory })
    t.equal(await service.exitCode(), 1)
    t.match(service.stderr, stderr)
    t.equal(service.stdout, '')
  }
})

t.test('an unforeseen error keeps its stack', async t => {
  const service = new Service(t, { env: preloading('process.on("newListener", () => { throw new Error("out of the blue") })') })
  t.equal(await service.exitCode(), 1)
  t.match(service.stderr, /Error: out of the blue\n {4}at /)
})
