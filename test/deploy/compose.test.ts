import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DCLinter } from 'dclint'
import { load } from 'js-yaml'
import t from 'tap'
import { image } from '../support/image.ts'

const file = fileURLToPath(new URL('../../deploy/compose.yaml', import.meta.url))
const text = await readFile(file, 'utf8')

/** The report of the linter, which knows the schema of compose files. */
function faultsOf (path: string): string[] {
  const linter = new DCLinter({ rules: {}, quiet: false, debug: false, exclude: [] })
  const results: Array<{ messages: Array<{ rule: string, message: string }> }> = linter.lintFiles([path], false)
  return results.flatMap(({ messages }) => messages.map(({ rule, message }) => `${rule}: ${message}`))
}

t.test('the linter, which rejects unknown keys and wrong values, accepts the compose file', async t => {
  t.strictSame(faultsOf(file), [])
})

t.test('the service has only the rights and limits that it needs, and time to stop', async t => {
  const { services: { 'models-api': service } } = Object(load(text))
  t.match(service, {
    image: `models-api:${image.tag}`,
    build: { context: '..' },
    restart: 'unless-stopped',
    user: `${image.user}:${image.user}`,
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    cpus: Number,
    mem_limit: String,
    pids_limit: Number,
    logging: { options: { 'max-size': String, 'max-file': String } }
  })
  t.match(service.ports, [new RegExp(`:${image.port}$`)])
  t.ok(parseInt(service.stop_grace_period) > Number(service.environment?.SHUTDOWN_TIMEOUT ?? image.defaultShutdownTimeout))
  t.notOk(Object.hasOwn(service, 'healthcheck'), 'the image has one')
})

t.test('the catalog is mounted as an existing folder, where the image looks for it', async t => {
  const { services: { 'models-api': { volumes } } } = Object(load(text))
  const folder = './kubernetes/catalog'
  t.match(volumes, [{ type: 'bind', source: folder, target: image.catalogFolder, read_only: true, bind: { create_host_path: false } }])
  t.match(await readFile(join(file, '..', folder, 'models.yaml'), 'utf8'), /^models:$/m)
})
