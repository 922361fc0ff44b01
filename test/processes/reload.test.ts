import { rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { edited, validCatalog } from '../support/catalog.ts'
import { parseExposition } from '../support/exposition.ts'
import { replaceFile } from '../support/files.ts'
import { manyModels } from '../support/many-models.ts'
import { preloading, Service } from '../support/service.ts'

const bad = edited(['type: chat', 'type: chatty'])

/** The catalog with a new first model. */
const longer = edited([/models:\n([^]*?)(?= {2}- publisher: meta)/, 'models:\n$1$1'], ['name: gemma', 'name: gemma-2'])

/** The service as a process with its own catalog, which it polls every 20 milliseconds unless `env` says otherwise. */
async function serving (t: Test, env: NodeJS.ProcessEnv = {}) {
  const cwd = t.testdir({ 'models.yaml': validCatalog })
  const service = new Service(t, { cwd, env: { RELOAD_INTERVAL: '0.02', ...env } })
  const address = await service.listening()
  t.teardown(() => service.stop()) // in order, so that its coverage counts
  const get = (path: string, headers = {}) => fetch(`${address}${path}`, { headers: { ...headers, connection: 'close' } })
  return {
    address,
    service,
    file: join(cwd, 'models.yaml'),
    /** The lines of the log about the catalog: level and message. */
    logged: () => service.log.filter(({ msg }) => !/ at http|^request completed$/.test(msg)).map(({ level, msg }) => [level, msg]),
    served: async (fields: Record<string, string> = {}) => {
      const response = await get('/models', { 'Accept-Encoding': 'identity', ...fields })
      const text = await response.text()
      const models: string[] = text === '' ? [] : JSON.parse(text).models
      return { status: response.status, etag: String(response.headers.get('etag')), models }
    },
    metrics: async () => {
      const metrics = parseExposition(await (await get('/metrics')).text())
      const values = (name: string) => Object.fromEntries(metrics.get(name)?.samples.map(({ labels, value }) => [labels['outcome'] ?? 'value', value]) ?? [])
      return { reloads: values('models_api_catalog_reloads_total'), isGood: values('models_api_catalog_last_reload_successful')['value'] }
    }
  }
}

t.test('an edit is served without a restart, and the log names what changed', async t => {
  const { service, file, logged, served } = await serving(t)
  const before = await served()
  replaceFile(file, longer)
  await service.logged(/^serving 3 models: /)
  const after = await served()
  t.strictSame(after.models, ['google/gemma-2', 'google/gemma', 'meta/llama'])
  t.not(after.etag, before.etag)
  t.match(await served({ 'If-None-Match': before.etag }), { status: 200 })
  t.match(await served({ 'If-None-Match': after.etag }), { status: 304 })

  replaceFile(file, edited(['name: gemma', 'name: gemma-3'], ['temperature: 0.6', 'temperature: 0.7']))
  await service.logged(/^serving 2 models: /)
  t.strictSame(logged(), [
    [30, 'serving 3 models: 1 model added (google/gemma-2)'],
    [30, 'serving 2 models: 1 model added (google/gemma-3), 2 removed (google/gemma-2, google/gemma), 1 changed (meta/llama)']
  ])
})

t.test('with RELOAD_INTERVAL=0 the file is read only on SIGHUP, and the log says so', async t => {
  const { service, file, logged, served, metrics } = await serving(t, { RELOAD_INTERVAL: '0' })
  service.signal('SIGHUP')
  await service.logged(/is unchanged/)
  t.strictSame(logged(), [[30, 'models.yaml is unchanged']])
  replaceFile(file, bad)
  await setTimeout(200) // milliseconds
  t.strictSame(await metrics(), { reloads: { success: 0, failure: 0, unchanged: 1 }, isGood: 1 })
  replaceFile(file, longer)
  service.signal('SIGHUP')
  await service.logged(/^serving 3 models: /)
  t.equal((await served()).models.length, 3)
  t.equal(logged().length, 2)
})

t.test('a bad edit is logged once, with its position, and the last good catalog is served until the next good edit', async t => {
  const { service, file, logged, served, metrics } = await serving(t)
  const before = await served()
  replaceFile(file, bad)
  await service.logged(/has errors/)
  await setTimeout(200) // milliseconds, enough for several polls
  t.strictSame(logged(), [
    [50, 'models.yaml:28:11: models[1].type must be "instruct" or "chat", not "chatty"; did you mean "chat"?'],
    [50, 'models.yaml has errors; still serving the last good catalog']
  ])
  t.strictSame(await served(), before)
  t.strictSame(await metrics(), { reloads: { success: 0, failure: 1, unchanged: 0 }, isGood: 0 })

  replaceFile(file, validCatalog)
  await service.logged(/is unchanged/)
  t.strictSame(await served(), before)
  t.strictSame(await metrics(), { reloads: { success: 0, failure: 1, unchanged: 1 }, isGood: 1 })

  replaceFile(file, longer)
  await service.logged(/^serving 3 models: /)
  t.equal((await served()).models.length, 3)
  t.strictSame(await metrics(), { reloads: { success: 1, failure: 1, unchanged: 1 }, isGood: 1 })
})

t.test('a file that disappears is reported, and the last good catalog is served', async t => {
  const { service, file, logged, served } = await serving(t)
  rmSync(file)
  await service.logged(/has errors/)
  t.strictSame(logged(), [
    [50, 'models.yaml: the file can\'t be read: no such file or directory'],
    [50, 'models.yaml has errors; still serving the last good catalog']
  ])
  t.match(await served(), { status: 200, models: ['google/gemma', 'meta/llama'] })
  writeFileSync(file, longer)
  await service.logged(/^serving 3 models: /)
})

t.test('an edit that changes no byte of the response changes no entity tag, and a warning doesn\'t stop a reload', async t => {
  const { service, file, logged, served } = await serving(t)
  const { etag } = await served()
  replaceFile(file, edited(['endpoints:', '# where models are reached\nendpoints:'], ['description: Llama', 'description: "Llama"']))
  t.match(await service.logged(/^serving 2 models: /), { msg: 'serving 2 models: no model changed' })
  t.match(await served({ 'If-None-Match': etag }), { status: 304, etag })

  replaceFile(file, edited(['icon: simple-icons:meta', 'icon: meta']))
  await service.logged(/^serving 2 models: 1/)
  t.strictSame(logged().slice(-2), [
    [40, 'models.yaml:29:11: models[1].icon should have the form collection:icon, not "meta"'],
    [30, 'serving 2 models: 1 model changed (meta/llama)']
  ])
})

t.test('the log has a hundred problems of a file, and the number of the others', async t => {
  const { service, file, logged } = await serving(t)
  replaceFile(file, `${validCatalog}${'  - publisher: x\n'.repeat(130)}`)
  await service.logged(/has errors/)
  t.equal(logged().length, 102)
  t.match(logged().at(-2), [40, 'models.yaml: 30 more problems are not logged'])
})

t.test('requests are answered while a large edit is loaded', async t => {
  const { service, file, logged, served, address } = await serving(t, { RELOAD_INTERVAL: '0' })
  const before = await served()
  replaceFile(file, manyModels(2000))
  service.signal('SIGHUP')
  const loaded = new AbortController()
  const line = service.logged(/^serving 2000 models: /).finally(() => loaded.abort())
  let answers = 0
  for (; !loaded.signal.aborted; answers += 2) {
    t.equal((await fetch(`${address}/readyz`)).status, 200)
    t.equal((await fetch(`${address}/models`, { headers: { 'If-None-Match': '*' } })).status, 304)
  }
  t.match(await line, { models: 2000, msg: /^serving 2000 models: 2000 models added \(.* and 1990 more\), 2 removed \(google\/gemma, meta\/llama\)$/ })
  t.ok(answers > 50, `${answers} answers meanwhile`)
  const after = await served()
  t.equal(after.models.length, 2000)
  t.not(after.etag, before.etag)

  replaceFile(file, manyModels(2000).replace('type: instruct', 'type: instruckt'))
  service.signal('SIGHUP')
  await service.logged(/has errors/)
  t.match(logged().at(-2), [50, /^models\.yaml:\d+:11: models\[0\]\.type must be "instruct" or "chat", not "instruckt"/])
  replaceFile(file, manyModels(2000).replace('type: instruct', 'type: chat'))
  service.signal('SIGHUP')
  t.match(await service.logged(/^serving 2000 models: 1 model changed/), { models: 2000 })
  replaceFile(file, validCatalog)
  service.signal('SIGHUP')
  t.match(await service.logged(/^serving 2 models: 2 models added/), { models: 2 })
  t.strictSame(await served(), before)
})

t.test('a failure in that thread is logged and counted, and the next edit is loaded', async t => {
  const { service, file, served, metrics } = await serving(t, preloading(`
    import { existsSync } from 'node:fs'
    import { syncBuiltinESMExports } from 'node:module'
    import { isMainThread } from 'node:worker_threads'
    import zlib from 'node:zlib'
    const { gzip } = zlib
    zlib.gzip = (bytes, options, callback) => !isMainThread && existsSync('full') ? callback(new Error('out of memory')) : gzip(bytes, options, callback)
    syncBuiltinESMExports()
  `))
  const full = join(dirname(file), 'full')
  writeFileSync(full, '')
  replaceFile(file, manyModels(200))
  t.match(await service.logged(/reload failed/), { level: 50, err: { message: 'out of memory' } })
  t.equal((await served()).models.length, 2)
  rmSync(full)
  replaceFile(file, manyModels(201))
  await service.logged(/^serving 201 models: /)
  t.match(await metrics(), { reloads: { failure: 1, success: 1 }, isGood: 1 })
})

t.test('a thread that exits without a result is a failure, too', async t => {
  const { service, file } = await serving(t, preloading(`
    import { isMainThread } from 'node:worker_threads'
    if (!isMainThread) process.exit(7)
  `))
  replaceFile(file, manyModels(200))
  t.match(await service.logged(/reload failed/), { level: 50, err: { message: 'the thread ended with 7' } })
})

t.test('SIGTERM while that thread runs ends the service with 0, and the edit is not served', async t => {
  const { service, file, logged } = await serving(t, {
    RELOAD_INTERVAL: '0',
    ...preloading(`
      import { isMainThread } from 'node:worker_threads'
      if (!isMainThread) process.kill(process.pid, 'SIGTERM')
    `)
  })
  replaceFile(file, manyModels(200))
  service.signal('SIGHUP')
  t.equal(await service.exitCode(), 0)
  t.strictSame(logged(), [[30, 'shutting down']])
  t.equal(service.stderr, '')
})

t.test('ten edits of a large catalog leave no memory, thread or descriptor behind', async t => {
  const { service, file, served } = await serving(t, { RELOAD_INTERVAL: '0' })
  const after: Array<ReturnType<Service['resources']>> = []
  for (let edit = 0; edit < 10; edit += 1) {
    replaceFile(file, manyModels(1000, `edition-${edit}`))
    service.signal('SIGHUP')
    await service.logged(/^serving 1000 models: /, edit)
    t.equal((await served()).models.length, 1000)
    after.push(service.resources())
  }
  const [early, late] = [after.slice(0, 3), after.slice(-3)].map(some => Math.max(...some.map(({ resident }) => resident)))
  t.ok(Number(late) < Number(early) * 1.5, after.map(({ resident }) => `${Math.round(resident / 1e6)} MB`).join(', '))
  t.ok(Number(after.at(-1)?.threads) <= Number(after[0]?.threads))
  t.ok(Number(after.at(-1)?.descriptors) <= Number(after[0]?.descriptors))
  t.equal(service.stderr, '')
})

t.test('a reload that fails without a fault of the file is logged and counted, and the next one works', async t => {
  const { service, file, served, metrics } = await serving(t, preloading(`
    import { syncBuiltinESMExports } from 'node:module'
    import zlib from 'node:zlib'
    const { gzip } = zlib
    let calls = 0
    zlib.gzip = (bytes, options, callback) => ++calls === 2 ? callback(new Error('out of memory')) : gzip(bytes, options, callback)
    syncBuiltinESMExports()
  `))
  replaceFile(file, longer)
  t.match(await service.logged(/reload failed/), { level: 50, err: { message: 'out of memory' } })
  t.equal((await served()).models.length, 2)
  t.match(await metrics(), { reloads: { failure: 1, success: 0 }, isGood: 0 })
  replaceFile(file, edited(['description: Llama', 'description: mended']))
  await service.logged(/^serving 2 models: /)
  t.match(await metrics(), { reloads: { failure: 1, success: 1 }, isGood: 1 })
})
