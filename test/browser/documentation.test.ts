import axe from 'axe-core'
import type { BrowserContextOptions, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import type { AppOptions } from '../../src/app.ts'
import { exampleModels, listen } from '../support/app.ts'
import { launchBrowser, OTHER_HOST, visit } from '../support/browser.ts'
import { strippingProxy } from '../support/proxy.ts'

const browser = await launchBrowser()
t.teardown(() => browser.close())

interface Opened {
  /** The address, from `/docs` on. */
  path?: string
  hostname?: string
  app?: Partial<AppOptions>
  /** What a proxy in front strips from the path. */
  stripped?: string
  context?: BrowserContextOptions
}

/** The page of a service, loaded, with the operation open. */
async function open (t: Test, { path = '/docs', hostname = '127.0.0.1', app = {}, stripped = '', context = {} }: Opened = {}) {
  const { address } = await listen(t, app)
  const { port } = new URL(stripped === '' ? address : await strippingProxy(t, stripped, address))
  const origin = `http://${hostname}:${port}`
  const visited = await visit(t, browser, context)
  await visited.page.goto(`${origin}${stripped}${app.basePath ?? ''}${path}`)
  await visited.page.locator('#operations-models-getModels.is-open .responses-table').waitFor()
  return { origin, ...visited }
}

async function execute (page: Page) {
  await page.getByRole('button', { name: 'Try it out' }).click()
  await page.getByRole('button', { name: 'Execute' }).click()
  const response = page.locator('.live-responses-table .response')
  await response.waitFor()
  return {
    status: await response.locator('.response-col_status').innerText(),
    body: await response.locator('.response-col_description pre code').first().innerText()
  }
}

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }
/** The goals of our own styles. */
const rules = ['button-name', 'color-contrast', 'document-title', 'html-has-lang', 'link-name', 'meta-viewport']

const desk = { viewport: { width: 1280, height: 800 } }

const PLACES = [['127.0.0.1', '', ''], ['127.0.0.1', '', '/api'], [OTHER_HOST, '', ''], [OTHER_HOST, '/catalog', ''], ['127.0.0.1', '/team/catalog', '/api']] as const

for (const [hostname, stripped, basePath] of PLACES) {
  t.test(`at http://${hostname}${stripped}${basePath}${stripped && ` behind a proxy that strips ${stripped},`} the page shows the operation and its response, without errors`, async t => {
    const { page, origin, problems, requests } = await open(t, { hostname, stripped, app: { basePath } })
    t.equal(await page.title(), 'models-api')
    t.equal(await page.locator('.opblock-summary-path').innerText(), '/models')
    t.match(await page.locator('.responses-table .highlight-code').first().innerText(), '"gemma-2-27b-it"', 'the example')
    t.match(await page.locator('.responses-table .headers').first().innerText(), 'Strong entity tag of the response', 'the headers')

    const { status, body } = await execute(page)
    t.equal(status, '200')
    t.strictSame(JSON.parse(body), exampleModels())
    t.equal(requests.at(-1)?.href, `${origin}${stripped}${basePath}/models`)

    t.strictSame(requests.filter(request => request.origin !== origin && request.protocol !== 'data:'), [])
    t.strictSame(problems, [])
  })
}

t.test('a deep link leads to the operation, whatever the query of the address', async t => {
  for (const path of ['/docs#/models/getModels', '/docs/#/models/getModels', '/docs/static/index.html#/models/getModels', '/docs?from=wiki/#/models/getModels']) {
    const { page, problems } = await open(t, { path, app: { basePath: '/api' }, context: { viewport: { width: 1280, height: 300 } } })
    await page.waitForFunction('document.getElementById("operations-models-getModels").getBoundingClientRect().top < innerHeight')
    t.equal(new URL(page.url()).hash, '#/models/getModels')
    t.strictSame(problems, [], path)
  }
})

t.test('a second visit requests only the page and its document, conditionally', async t => {
  const asked: string[] = []
  const { address } = await listen(t, {}, app => {
    app.addHook('onResponse', async ({ url }, { statusCode }) => { asked.push(`${statusCode} ${url}`) })
  })
  const { page } = await visit(t, browser)
  for (const expected of [/^200 /, /^304 /]) {
    asked.length = 0
    await page.goto('about:blank')
    await page.goto(`${address}/docs/`)
    await page.locator('#operations-models-getModels.is-open .responses-table').waitFor()
    t.match(asked[0], expected)
  }
  t.strictSame(asked, ['304 /docs/', '304 /docs/json'])
})

t.test('the schemas show the description of every field', async t => {
  const { page, origin } = await open(t)
  const { components } = JSON.parse(await (await fetch(`${origin}/openapi.json`)).text())
  const shown = (await page.locator('section.models').innerText()).replace(/\s+/g, ' ')
  const descriptions = Object.values<{ properties: Record<string, { description?: string }> }>(components.schemas)
    .flatMap(({ properties }) => Object.values(properties).flatMap(({ description }) => description ?? []))
  t.ok(descriptions.length > 15)
  for (const description of descriptions) {
    for (const words of description.split('`')) t.ok(shown.includes(words.trim()), words)
  }
})

t.test('the links of the introduction lead to the documents that it names', async t => {
  const { page, origin } = await open(t, { path: '/docs/', hostname: OTHER_HOST, app: { basePath: '/api' } })
  const hrefs = await page.locator('.info a:visible').evaluateAll(links => links.map(link => Reflect.get(link, 'href')))
  t.strictSame(hrefs, [
    ...['openapi.json', 'openapi.yaml', 'catalog.schema.json'].map(name => `${origin}/api/${name}`),
    'https://spdx.org/licenses/MIT.html'
  ])
  for (const href of hrefs.filter(href => href.startsWith(origin))) t.equal((await fetch(href.replace(OTHER_HOST, '127.0.0.1'))).status, 200, href)
})

t.test('the page shows no other brand, and offers no validation by another service', async t => {
  const { page } = await open(t)
  t.notMatch(await page.locator('body').innerText(), /swagger|smartbear/i)
  t.equal(await page.locator('.topbar, .validator, [id*=validator], a[href*="swagger.io"]').count(), 0)
  t.strictSame(await page.locator('link[rel~=icon]').evaluateAll(links => links.map(link => link.getAttribute('href'))), ['./static/theme/icon.svg'])
})

t.test('HTML in the catalog is shown as source, and does not run', async t => {
  const hostile = [
    '<img src=x onerror="alert(1)"><script>alert(2)</script>',
    '</code></pre><svg onload=alert(3)><iframe srcdoc="<script>parent.alert(4)</script>"></iframe>',
    '<a href="javascript:alert(5)" onmouseover=alert(6)>[a](javascript:alert(7))</a><style>body { display: none }</style>'
  ]
  const models = exampleModels()
  for (const model of Object.values(models.configurations).flatMap(Object.values)) model.description = hostile.join('\n')
  const { page, origin, problems, requests } = await open(t, { app: { models } })
  const { body } = await execute(page)
  t.strictSame(JSON.parse(body), models)
  t.equal(await page.locator('#swagger-ui :is(img, iframe, script, style, [onload], [onerror], [onmouseover], a[href^="javascript:"])').count(), 0)
  t.equal(requests.at(-1)?.href, `${origin}/models`, 'nothing was asked for afterwards')
  t.strictSame(problems, [])
})

for (const [name, context] of Object.entries({ phone, desk })) {
  t.test(`on a ${name} the page fits, and its text stands out`, async t => {
    const { page } = await open(t, { context })
    await execute(page)
    t.equal(await page.evaluate('document.documentElement.scrollWidth'), context.viewport.width)
    await page.evaluate(axe.source)
    const violations = await page.evaluate(`axe.run({ runOnly: ${JSON.stringify(rules)} })
      .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html)))`)
    t.strictSame(violations, [])
  })
}
