import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { edited, validCatalog } from './support/catalog.ts'
import { freePort, preloading, Service } from './support/service.ts'

const example = JSON.parse(await readFile(new URL('fixtures/example-response.json', import.meta.url), 'utf8'))

t.test('the project\'s own models.yaml is served as in the specification', async t => {
  const service = new Service(t)
  const response = await fetch(`${await service.listening()}/models`)
  t.strictSame(await response.json(), example)
})

t.test('one line at the start tells address, file, number of models and duration', async t => {
  const service = new Service(t)
  const address = await service.listening()
  t.equal(service.log.length, 1)
  t.match(service.log[0], { level: 30, address, file: 'models.yaml', models: 12, startupTime: Number })
})

t.test('the environment says what is served, where and at which path', async t => {
  const directory = t.testdir({ 'catalog.yaml': validCatalog })
  const service = new Service(t, { env: { HOST: '0.0.0.0', MODELS_FILE: 'catalog.yaml', BASE_PATH: '/api' }, cwd: directory })
  const { port } = new URL(await service.listening())
  const response = await fetch(`http://127.0.0.2:${port}/api/models`)
  t.match(await response.json(), { models: ['google/gemma', 'meta/llama'] })
})

t.test('a warning of the catalog is logged, and stops nothing', async t => {
  const directory = t.testdir({ 'models.yaml': edited(['icon: simple-icons:meta', 'icon: meta']) })
  const service = new Service(t, { cwd: directory })
  await service.listening()
  t.match(service.log[0], { level: 40, msg: 'models.yaml:29:11: models[1].icon should have the form collection:icon, not "meta"' })
  t.equal(await service.stop(), 0)
})

t.test('LOG_LEVEL holds for the access log', async t => {
  const port = await freePort()
  const service = new Service(t, { env: { LOG_LEVEL: 'silent', PORT: port } })
  const response = await service.reachable(`http://127.0.0.1:${port}/models`)
  t.equal(response.status, 200)
  t.equal(await service.stop(), 0)
  t.equal(service.stdout, '')
})

t.test('SIGTERM and SIGINT end the process with exit code 0', async t => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const service = new Service(t)
    await fetch(`${await service.listening()}/models`)
    t.equal(await service.stop(signal), 0, signal)
    t.match(service.log.find(({ msg }) => msg === 'shutting down'), { signal })
  }
})

t.test('what can\'t be served ends the process with exit code 1 and the reason, before a socket is opened', async t => {
  const directory = t.testdir({ 'models.yaml': edited(['type: chat', 'type: chatty'], ['    icon: simple-icons:google\n', '']) })
  const occupied = createServer().listen(0, '127.0.0.1')
  await once(occupied, 'listening')
  t.teardown(() => occupied.close())
  const address = occupied.address()
  const port = typeof address === 'object' ? String(address?.port) : ''

  const failures: Array<[env: NodeJS.ProcessEnv, stderr: string]> = [
    [{ PORT: 'http', LOG_LEVEL: 'loud' }, [
      'PORT must be an integer from 0 to 65535, not "http"',
      'LOG_LEVEL must be "trace", "debug", "info", "warn", "error", "fatal" or "silent", not "loud"\n'
    ].join('\n')],
    [{ MODELS_FILE: 'missing.yaml' }, 'missing.yaml: error: the file can\'t be read: no such file or directory\nmissing.yaml: 1 error\n'],
    [{}, [
      'models.yaml:11:5: error: models[0] lacks the key "icon"',
      ' 11 |   - publisher: google',
      '    |     ^',
      'models.yaml:27:11: error: models[1].type must be "instruct" or "chat", not "chatty"; did you mean "chat"?',
      ' 27 |     type: chatty',
      '    |           ^',
      'models.yaml: 2 errors\n'
    ].join('\n')],
    [{ PORT: port, MODELS_FILE: fileURLToPath(new URL('../models.yaml', import.meta.url)) }, `can't listen at HOST 127.0.0.1, PORT ${port}: listen EADDRINUSE: address already in use 127.0.0.1:${port}\n`]
  ]
  for (const [env, stderr] of failures) {
    const service = new Service(t, { env, cwd: directory })
    t.equal(await service.exitCode(), 1)
    t.equal(service.stderr, stderr)
    t.equal(service.stdout, '')
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

t.test('CORS_ORIGIN and CACHE_CONTROL hold', async t => {
  const service = new Service(t, { env: { CORS_ORIGIN: 'https://chat.example.com', CACHE_CONTROL: 'max-age=60' } })
  const { headers } = await fetch(`${await service.listening()}/models`, { headers: { origin: 'https://chat.example.com' } })
  t.equal(headers.get('access-control-allow-origin'), 'https://chat.example.com')
  t.equal(headers.get('cache-control'), 'max-age=60')
})

t.test('an uncaught error is logged, and ends the process with exit code 1', async t => {
  const service = new Service(t, { env: preloading('process.once("SIGUSR1", () => { throw new Error("out of the blue") })') })
  await service.listening()
  t.equal(await service.stop('SIGUSR1'), 1)
  t.match(service.log.at(-1), { level: 60, err: { message: 'out of the blue' }, msg: 'uncaught error, shutting down' })
})

t.test('so does anything else that is thrown', async t => {
  for (const script of ['throw null', 'Promise.reject()']) {
    const service = new Service(t, { env: preloading(`process.once("SIGUSR1", () => { ${script} })`) })
    await service.listening()
    t.equal(await service.stop('SIGUSR1'), 1, script)
    t.match(service.log.at(-1), { level: 60, msg: 'uncaught error, shutting down' })
  }
})

t.test('an error that nobody foresaw is no reason that people are told: it keeps its stack', async t => {
  const service = new Service(t, { env: preloading('process.on("newListener", () => { throw new Error("out of the blue") })') })
  t.equal(await service.exitCode(), 1)
  t.match(service.stderr, /Error: out of the blue\n {4}at /)
})
