import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { Service } from './support/service.ts'

const catalog = await readFile(new URL('../models.yaml', import.meta.url), 'utf8')
const example = JSON.parse(await readFile(new URL('fixtures/example-response.json', import.meta.url), 'utf8'))

t.test('a service starts, serves the catalog of the specification, reloads it and stops', async t => {
  const cwd = t.testdir({ 'models.yaml': catalog })
  const file = join(cwd, 'models.yaml')
  const service = new Service(t, { cwd, env: { RELOAD_INTERVAL: '0.05', SHUTDOWN_TIMEOUT: '4' } })
  const address = await service.listening()
  const models = async () => (await fetch(`${address}/models`)).json()
  t.match(service.log, [{ level: 30, msg: `listening at ${address}` }, { level: 30, address, file: 'models.yaml', models: 12, startupTime: Number, msg: `serving 12 models at ${address}/models` }])
  t.strictSame(await models(), example)
  t.equal((await fetch(`${address}/readyz`)).status, 200)

  await writeFile(file, catalog.replace('type: instruct', 'type: instruckt'))
  await service.logged(/has errors; still serving the last good catalog/)
  t.match(service.log.find(({ level }) => level === 50)?.msg, /^models\.yaml:\d+:\d+: models\[0\]\.type must be "instruct" or "chat", not "instruckt"/)
  t.strictSame(await models(), example)

  await writeFile(file, catalog.replace('type: instruct', 'type: chat'))
  t.match(await service.logged(/^serving 12 models: /), { level: 30, msg: /: 1 model changed \(/ })
  t.match(Object.values(Object(await models()).configurations)[0], { [String(Object(await models()).models[0]).split('/')[1] ?? '']: { type: 'chat' } })

  t.equal(await service.stop(), 0)
  t.match(service.log.find(({ msg }) => msg === 'shutting down'), { signal: 'SIGTERM' })
  t.equal(service.log.filter(({ msg, url }) => msg === 'request completed' && url === '/models').length, 4)
  t.equal(service.stderr, '')
})
