import { readFile } from 'node:fs/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { load } from 'js-yaml'
import t, { type Test } from 'tap'
import { exampleModels, exchange, listen, parseResponse } from '../support/app.ts'
import { strippingProxy } from '../support/proxy.ts'

interface Operation {
  operationId: string
  summary: string
  responses: Record<200 | 400, { description: string, headers: Record<string, unknown>, content: { 'application/json': { example?: unknown } } }>
}

interface Schema {
  $ref?: string
  description?: string
  required: string[]
  properties: Record<'configurations' | 'type', Schema>
}

interface OpenApi {
  openapi: string
  servers: unknown[]
  paths: { '/models': { get: Operation } }
  components: { schemas: Record<'ModelsResponse' | 'ModelConfiguration', Schema> }
}

async function openapi (address: string): Promise<OpenApi> {
  const response = await fetch(`${address}/openapi.json`)
  return JSON.parse(await response.text())
}

t.test('the OpenAPI document is served as JSON and as YAML', async t => {
  const { address } = await listen(t)
  const json = await fetch(`${address}/openapi.json`)
  t.equal(json.headers.get('content-type'), 'application/json')
  const document = await openapi(address)
  t.equal(document.openapi, '3.1.0')
  const yaml = await fetch(`${address}/openapi.yaml`)
  t.equal(yaml.headers.get('content-type'), 'application/yaml')
  t.strictSame(load(await yaml.text()), document)
})

t.test('it documents only /models, with everything about it', async t => {
  const { address } = await listen(t)
  const document = await openapi(address)
  t.strictSame(Object.keys(document.paths), ['/models'])
  t.strictSame(Object.keys(document.paths['/models']), ['get'])
  const { operationId, summary, responses } = document.paths['/models'].get
  t.equal(operationId, 'getModels')
  t.type(summary, 'string')
  t.strictSame(Object.keys(responses), ['200', '304', '400', '404', '405', '406', '408', '431', '500'])
  for (const [status, { description, headers, content }] of Object.entries(responses)) {
    t.type(description, 'string')
    t.equal(['200', '304'].includes(status), headers['ETag'] !== undefined)
    if (status === '304') continue
    t.ok(headers?.['Content-Type'])
    t.ok(content?.['application/json'])
  }
  t.strictSame(Object.keys(document.components.schemas), [
    'ModelParameters', 'ModelConfigurationData', 'ModelConfiguration', 'Endpoints', 'ModelsResponse', 'ErrorResponse'
  ])
})

t.test('every field has a description', async t => {
  const { address } = await listen(t)
  const { components } = await openapi(address)
  for (const [name, schema] of Object.entries(components.schemas)) {
    for (const [field, { $ref, description }] of Object.entries(schema.properties)) {
      t.ok($ref ?? description, `${name}.${field}`)
    }
  }
})

t.test('maps are maps, enums are enums, and only temperature may be absent', async t => {
  const { address } = await listen(t)
  const { components: { schemas } } = await openapi(address)
  t.match(schemas.ModelsResponse.properties.configurations, {
    type: 'object',
    additionalProperties: { type: 'object', additionalProperties: { $ref: '#/components/schemas/ModelConfiguration' } }
  })
  t.match(schemas.ModelConfiguration.properties.type, { type: 'string', enum: ['instruct', 'chat'] })
  for (const [name, { required, properties }] of Object.entries(schemas)) {
    const optional = Object.keys(properties).filter(property => !required.includes(property))
    t.strictSame(optional, name === 'ModelParameters' ? ['temperature'] : [], name)
  }
})

t.test('the example and the response are valid against the published schema', async t => {
  const { address } = await listen(t)
  const document = await openapi(address)
  const ajv = new Ajv2020({ strict: false }).addSchema(document, 'openapi')
  const { example } = document.paths['/models'].get.responses[200].content['application/json']
  for (const value of [example, exampleModels()]) {
    t.ok(ajv.validate('openapi#/components/schemas/ModelsResponse', value), JSON.stringify(ajv.errors))
  }
})

for (const basePath of ['', '/api/v1']) {
  t.test(`${basePath}/ leads to the page, and the page and all that it loads come from the service`, async t => {
    const { address } = await listen(t, { basePath })
    for (const path of ['/', '/docs', '/docs/', '/docs?from=wiki', '/docs/?from=/', '/docs/static/', '/docs/static/index.html', '/docs/static/index.html?']) {
      const page = await fetch(`${address}${basePath}${path}`)
      t.equal(page.url, `${address}${basePath}/docs/`, path)
      t.equal(page.status, 200)
      const html = await page.text()
      t.match(html, '<title>models-api</title>')
      const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => new URL(link, page.url))
      t.ok(links.length > 3)
      let loaded = ''
      for (const link of links) {
        t.equal(link.origin, address)
        const response = await fetch(link)
        t.equal(response.status, 200, link.pathname)
        loaded += await response.text()
      }
      t.match(loaded, '<meta name="viewport" content="width=device-width, initial-scale=1">')
    }
  })
}

const paths = [
  '/', '/docs', '/docs/', '/docs?from=wiki', '/docs/json', '/docs/yaml', '/docs/missing', '/docs/static/index.html', '/docs/static/index.css',
  '/docs/static/swagger-initializer.js', '/docs/static/theme/icon.svg', '/docs/static/theme/styles.css', '/docs/static/missing',
  '/openapi.json', '/openapi.yaml', '/catalog.schema.json'
]

t.test('the page may run only its own scripts', async t => {
  const { address } = await listen(t)
  for (const path of paths.filter(path => path.startsWith('/docs'))) {
    const { headers } = await fetch(`${address}${path}`, { redirect: 'manual' })
    const policy = headers.get('content-security-policy')
    t.match(policy, /^default-src 'none'; .*script-src 'self'/, path)
    t.notMatch(policy, /unsafe|https?:|upgrade-insecure-requests/)
    t.equal(headers.get('x-content-type-options'), 'nosniff', path)
    t.equal(headers.get('referrer-policy'), 'no-referrer', path)
  }
})

t.test('no browser guesses another type for a document', async t => {
  const { address } = await listen(t)
  for (const path of ['/openapi.json', '/openapi.yaml', '/catalog.schema.json']) {
    t.equal((await fetch(`${address}${path}`)).headers.get('x-content-type-options'), 'nosniff', path)
  }
})

for (const trustProxy of [false, true]) {
  t.test(`no Host, Forwarded or X-Forwarded-* changes what is answered, or where it leads, with trustProxy ${trustProxy}`, t => isUnchanged(t, trustProxy))
}

async function isUnchanged (t: Test, trustProxy: boolean): Promise<void> {
  const { port } = await listen(t, { basePath: '/api', trustProxy })

  async function answer (target: string, host: string, fields = '') {
    const { status, headers, body } = parseResponse(await exchange(port, `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n${fields}Connection: close\r\n\r\n`))
    const { date, location = '/', 'x-request-id': _id, ...others } = headers
    return { status, location, headers: others, body }
  }

  const hosts = ['evil.example', 'evil.example:99999', '', '"><script>alert(1)</script>', '127.0.0.1@evil.example', 'evil.example/docs/', '[::1]:1', '%0d%0aSet-Cookie:a=b']
  const values = ['evil.example', 'javascript', '//evil.example/', '/evil/', '"><script>alert(1)</script>', 'a, b', '']
  const names = ['X-Forwarded-Host', 'X-Forwarded-Proto', 'X-Forwarded-Prefix', 'X-Forwarded-Port', 'X-Forwarded-For', 'X-Forwarded-Path', 'X-Original-URL', 'X-Rewrite-URL']
  const forwarded = [
    ...values.map(value => names.map(name => `${name}: ${value}\r\n`).join('')),
    'Forwarded: for=1.2.3.4;host=evil.example;proto=https\r\n'
  ]
  for (const path of paths) {
    const target = `/api${path}`
    const expected = await answer(target, `127.0.0.1:${port}`)
    t.match(expected.location, /^(?:\/|\.{1,2}\/|(?:api\/)?docs\/)$/, path)
    const answers = await Promise.all([
      ...hosts.map(host => answer(target, host)),
      ...forwarded.map(fields => answer(target, 'a', fields)),
      answer(`http://evil.example${target}`, 'evil.example')
    ])
    for (const other of answers) t.strictSame(other, expected, path)
  }
}

t.test('the JSON Schema of models.yaml is served, as in the repository', async t => {
  const { address } = await listen(t)
  const response = await fetch(`${address}/catalog.schema.json`)
  t.equal(response.headers.get('content-type'), 'application/schema+json')
  t.equal(await response.text(), await readFile(new URL('../../openapi/catalog.schema.json', import.meta.url), 'utf8'))
})

t.test('pages of the origins that may read the catalog may read its documents too', async t => {
  const { address } = await listen(t, { corsOrigins: ['*'] })
  for (const path of ['/openapi.json', '/catalog.schema.json']) {
    const response = await fetch(`${address}${path}`, { headers: { origin: 'http://editor.example' } })
    t.equal(response.headers.get('access-control-allow-origin'), '*', path)
    await response.text()
  }
})

t.test('the prefix of the public routes applies to the documentation, too', async t => {
  const { address } = await listen(t, { basePath: '/api/v1' })
  for (const path of ['/api/v1', '/api/v1/']) {
    const response = await fetch(`${address}${path}`)
    t.equal(response.url, `${address}/api/v1/docs/`)
    await response.text()
  }
  const document = await openapi(`${address}/api/v1`)
  t.strictSame(document.servers, [{ url: '.' }])
  t.strictSame(Object.keys(document.paths), ['/models'])
  t.equal((await fetch(`${address}/api/v1/models`)).status, 200)
  t.equal((await fetch(`${address}/models`)).status, 404)
  t.equal((await fetch(`${address}/api/v1/models`, { method: 'POST' })).headers.get('allow'), 'GET, HEAD')
})

for (const basePath of ['', '/api/v1']) {
  t.test(`behind a proxy that strips a prefix from ${basePath}/, every link, redirect and server leads to the service`, async t => {
    const { address } = await listen(t, { basePath })
    const proxy = await strippingProxy(t, '/team/catalog', address)
    const root = `${proxy}/team/catalog${basePath}`
    for (const path of ['/', '/docs', '/docs/', '/docs?from=wiki', '/docs?from=/', '/docs/?from=wiki', '/docs/static/', '/docs/static/index.html', '/docs/static/index.html?']) {
      const page = await fetch(`${root}${path}`)
      t.equal(page.url, `${root}/docs/`, path)
      t.equal((await fetch(`${root}/%64ocs/`)).status, 200)
      const links = [...(await page.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => new URL(link, page.url))
      t.ok(links.length > 3)
      for (const link of links) {
        t.equal((await fetch(link)).status, 200, link.pathname)
        t.ok(link.href.startsWith(`${root}/docs/static/`), link.href)
      }
    }
    for (const path of ['/docs/json', '/openapi.json']) {
      const { servers: [server], info: { description } } = JSON.parse(await (await fetch(`${root}${path}`)).text())
      const { href } = new URL(server.url, `${root}${path}`)
      t.equal(href, `${root}/`, path)
      t.equal((await fetch(`${href}models`)).status, 200)
      const links = [...description.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => new URL(link, `${root}${path}`).href)
      t.strictSame(links, ['openapi.json', 'openapi.yaml', 'catalog.schema.json'].map(name => `${root}/${name}`), path)
    }
  })
}

t.test('the prefix without a slash leads to the page, whatever prefix a proxy strips', async t => {
  const { address } = await listen(t, { basePath: '/api/v1' })
  const proxy = await strippingProxy(t, '/team', address)
  t.equal((await fetch(`${proxy}/team/api/v1`)).url, `${proxy}/team/api/v1/docs/`)
})
