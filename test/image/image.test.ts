import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { edited, validCatalog } from '../support/catalog.ts'
import { replaceFile } from '../support/files.ts'
import { image } from '../support/image.ts'
import { manyModels } from '../support/many-models.ts'
import { earlySignal } from '../support/service.ts'
import { Container, type ContainerOptions } from './container.ts'
import { ask, imageName } from './engine.ts'

/** The service in a container, with a catalog in a folder that is mounted. */
async function serve (t: Test, { options = [] }: ContainerOptions = {}) {
  const folder = t.testdir({ 'models.yaml': validCatalog })
  chmodSync(folder, 0o755)
  const container = new Container(t, {
    options: [
      `--volume=${folder}:${image.catalogFolder}:ro`,
      '--env=PORT=0', '--env=HOST=127.0.0.1', '--env=RELOAD_INTERVAL=0.1', ...options
    ]
  })
  const { address } = await container.logged('serving 2 models at')
  return { container, file: join(folder, 'models.yaml'), origin: String(address) }
}

async function modelsOf (origin: string): Promise<unknown> {
  return Object(await (await fetch(`${origin}/models`)).json()).models
}

t.test('it serves the catalog and its documentation, and keeps within its memory under load', async t => {
  const { container, origin } = await serve(t)
  t.strictSame(await modelsOf(origin), ['google/gemma', 'meta/llama'])
  for (const path of ['/docs/', '/docs/static/swagger-ui-bundle.js', '/openapi.json', '/metrics', '/readyz']) {
    t.equal((await fetch(`${origin}${path}`)).status, 200, path)
  }
  await Promise.all(Array.from({ length: 100 }, async () => {
    for (let request = 0; request < 50; request++) await modelsOf(origin)
  }))
  t.equal(await container.stop(), 0)
})

t.test('its health check reports whether it is alive', async t => {
  const container = new Container(t, { network: 'none' })
  await container.logged('serving')
  const [kind, ...command]: string[] = JSON.parse(ask('inspect', '--format', '{{json .Config.Healthcheck.Test}}', container.name))
  t.equal(kind, 'CMD', 'it needs no shell')
  t.equal(container.exec(...command), 0)
  t.equal(container.exec('env', 'PORT=1', ...command), 1, 'where nothing listens')
})

t.test('it reloads a catalog that is edited in the mounted folder, rejects a bad one, and logs both as JSON', async t => {
  const { container, file, origin } = await serve(t)
  replaceFile(file, edited(['name: gemma', 'name: gemma-3']))
  await container.logged('1 model added (google/gemma-3), 1 removed (google/gemma)')
  t.strictSame(await modelsOf(origin), ['google/gemma-3', 'meta/llama'])

  replaceFile(file, manyModels(200)) // in a thread, whose script is in the image
  await container.logged('serving 200 models')
  t.match(await modelsOf(origin), { length: 200 })
  replaceFile(file, edited(['name: gemma', 'name: gemma-3']))
  await container.logged('200 removed')

  writeFileSync(file, edited(['type: chat', 'type: chatty']))
  await container.logged('models.yaml has errors; still serving the last good catalog')
  t.match(await container.logged('did you mean "chat"?'), { level: 50, msg: /^\/etc\/models-api\/models\.yaml:\d+:\d+: / })
  t.strictSame(await modelsOf(origin), ['google/gemma-3', 'meta/llama'])

  writeFileSync(file, validCatalog)
  await container.logged('1 model added (google/gemma), 1 removed (google/gemma-3)')
  t.strictSame(await modelsOf(origin), ['google/gemma', 'meta/llama'])
})

t.test('SIGTERM ends it with exit code 0 while clients are connected', async t => {
  const { container, origin } = await serve(t)
  await modelsOf(origin) // fetch keeps its connection open
  t.equal(await container.stop(), 0)
  t.equal(container.log.at(-1)?.['signal'], 'SIGTERM')
})

t.test('as process 1 it handles signals from its first moments', async t => {
  for (const delay of [0, 50, 100]) {
    const { NODE_OPTIONS } = earlySignal('SIGTERM', delay)
    t.equal(await new Container(t, { options: [`--env=NODE_OPTIONS=${NODE_OPTIONS}`] }).exitCode(), 0)
  }
  const { NODE_OPTIONS } = earlySignal('SIGHUP', 0)
  const { container } = await serve(t, { options: [`--env=NODE_OPTIONS=${NODE_OPTIONS}`] })
  await container.logged('is unchanged')
  t.equal(await container.stop(), 0)
})

t.test('its user is 1000 and has no rights, not even to write the files of the image on a writable file system', async t => {
  const { container } = await serve(t, { options: ['--read-only=false'] })
  t.equal(ask('inspect', '--format', '{{.Config.User}}', imageName).trim(), `${image.user}:${image.user}`)
  t.strictSame(JSON.parse(container.evaluate(`
    import { accessSync, constants, lstatSync, readdirSync, readFileSync } from 'node:fs'
    import { join } from 'node:path'

    function isWritable (path) {
      try {
        accessSync(path, constants.W_OK)
        return !lstatSync(path).isSymbolicLink()
      } catch {
        return false
      }
    }

    const paths = ['/app', '/etc', '/usr'].flatMap(folder => [folder, ...readdirSync(folder, { recursive: true }).map(path => join(folder, path))])
    const status = readFileSync('/proc/1/status', 'utf8')
    console.log(JSON.stringify({
      ids: [...status.matchAll(/^[UG]id:\\s+(\\d+)/gm)].map(([, id]) => Number(id)),
      capabilities: [...status.matchAll(/^Cap\\w+:\\s+(\\w+)/gm)].map(([, capabilities]) => Number(capabilities)),
      owned: paths.filter(path => path.startsWith('/app') && lstatSync(path).uid !== 0),
      writable: paths.filter(isWritable)
    }))
  `)), { ids: [image.user, image.user], capabilities: [0, 0, 0, 0, 0], owned: [], writable: [] })
})

t.test('it starts from the code that V8 compiled when the image was built', async t => {
  const { container } = await serve(t, { options: ['--env=NODE_DEBUG_NATIVE=COMPILE_CACHE'] })
  t.match(container.stderr + container.stdout, /V8 code cache for CommonJS \/app\/bundle\/cli\.cjs was accepted/)
})

t.test('it contains what the service needs, with a list of it for scanners', async t => {
  const { container } = await serve(t)
  t.strictSame(JSON.parse(container.evaluate('console.log(JSON.stringify(fs.readdirSync("/app").sort()))')), ['bundle', 'node_modules', 'package.json'])
  for (const name of ['typescript', 'tap', 'esbuild']) t.equal(container.exec('test', '-e', `/app/node_modules/${name}`), 1, name)
  t.equal(container.evaluate('console.log(JSON.parse(fs.readFileSync("/app/node_modules/fastify/package.json", "utf8")).name)'), 'fastify')
  t.match(JSON.parse(ask('inspect', '--format', '{{json .Config.Labels}}', imageName)), {
    'org.opencontainers.image.title': 'models-api',
    'org.opencontainers.image.description': String,
    'org.opencontainers.image.licenses': 'MIT',
    'org.opencontainers.image.version': String
  })
})

t.test('the check runs in it, of its own catalog, a mounted one and standard input', async t => {
  const folder = t.testdir({ 'bad.yaml': edited(['type: chat', 'type: chatty']) })
  const cases: Array<ContainerOptions & { code: number, stdout: RegExp }> = [
    { args: ['check'], code: 0, stdout: /^\/etc\/models-api\/models\.yaml: \d+ models\n$/ },
    { args: ['check', '-'], input: validCatalog, code: 0, stdout: /^-: 2 models\n$/ },
    { args: ['check', '-'], input: 'models: 3', code: 1, stdout: /^-:1:1: error: / },
    { args: ['check', '/catalogs/bad.yaml'], options: [`--volume=${folder}:/catalogs:ro`], code: 1, stdout: /did you mean "chat"\?/ },
    { args: ['check', '--wrong'], code: 2, stdout: /^$/ }
  ]
  for (const { code, stdout, ...options } of cases) {
    const container = new Container(t, options)
    t.equal(await container.exitCode(), code, String(options.args))
    t.match(container.stdout, stdout)
  }
})

t.test('with a broken catalog it exits with 1 and a line with the reason', async t => {
  const folder = t.testdir({ 'models.yaml': 'models: 3' })
  const container = new Container(t, { options: [`--volume=${folder}:${image.catalogFolder}:ro`] })
  t.equal(await container.exitCode(), 1)
  t.match(container.stderr, '/etc/models-api/models.yaml:1:1: error: ')
})

t.test('with wrong variables it exits with 1 and a line for each', async t => {
  const variables = ['PORT=70000', 'RELOAD_INTERVAL=2.0001', 'TRUST_PROXY=10.0.0.0/33']
  const container = new Container(t, { options: variables.map(variable => `--env=${variable}`) })
  t.equal(await container.exitCode(), 1)
  t.match(container.stderr, /^PORT must be .*\nRELOAD_INTERVAL must be .*\nTRUST_PROXY must be .*\n/m)
})
