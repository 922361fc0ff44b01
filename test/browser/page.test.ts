import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import t, { type Test } from 'tap'
import { exampleModels, listen } from '../support/app.ts'
import { launchBrowser, OTHER_HOST, visit } from '../support/browser.ts'

const source = await readFile(new URL('../../docs/clients/page.html', import.meta.url))
const browser = await launchBrowser()
t.teardown(() => browser.close())

/** Serves the page, and returns its origin; calls `received` with each request. */
async function pageOrigin (t: Test, received = (_url: string) => {}): Promise<string> {
  const server = createServer(({ url }, response) => {
    received(String(url))
    response.setHeader('content-type', 'text/html').end(source)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

/** HTML that tries to do more than be shown. */
const HOSTILE = [
  '<script>parent.document.title = "script"; alert(1)</script>',
  '<img src="x" onerror="top.document.title = \'handler\'">',
  '<svg onload="alert(1)"></svg>',
  '<img src="http://elsewhere.test/pixel">',
  '<link rel="stylesheet" href="http://elsewhere.test/style">',
  '<style>@import "http://elsewhere.test/import"; * { background: url(http://elsewhere.test/background) }</style>',
  '<meta http-equiv="refresh" content="0;url=http://elsewhere.test/refresh">',
  '<iframe src="http://elsewhere.test/frame"></iframe>',
  '<object data="http://elsewhere.test/object"></object>',
  '<video src="http://elsewhere.test/video" autoplay></video>',
  '<base href="http://elsewhere.test/">',
  '</iframe></li><h1 id="escaped">out</h1>',
  '<a href="javascript:alert(1)">a script</a>',
  '<a href="http://elsewhere.test/link" ping="http://elsewhere.test/ping">a link</a>',
  ...['self', 'parent', 'top', 'blank'].map(target => `<a href="http://elsewhere.test/${target}" target="_${target}">a link to ${target}</a>`),
  '<form action="http://elsewhere.test/form"><button>send</button></form>'
]

/** The catalog for tests with hostile HTML in the description and the names of a model. */
function hostileModels (elsewhere: string) {
  const models = exampleModels()
  const gemma = models.configurations['google']?.['gemma']
  assert(gemma)
  gemma.description = `${HOSTILE.join('\n').replaceAll('http://elsewhere.test', elsewhere)}<p>the end</p>`
  gemma.configuration.model = `<img src="${elsewhere}/model" onerror="alert(1)">`
  return models
}

t.test('a page of an allowed origin shows every model, with its description as HTML', async t => {
  const origin = await pageOrigin(t)
  const { address } = await listen(t, { corsOrigins: [origin] })
  const { page, problems } = await visit(t, browser)
  await page.goto(`${origin}/?models=${address}/models`)
  await page.getByText('2 models', { exact: true }).waitFor()
  t.strictSame(await page.getByRole('heading', { level: 2 }).allTextContents(), ['gemma', 'llama'])
  t.equal(await page.frameLocator('iframe[title="About gemma"]').locator('strong').textContent(), 'Gemma')
  t.strictSame(problems, [])
})

t.test('a page of an allowed origin may send credentials and the context of a trace, and read the id of its request', async t => {
  const origin = await pageOrigin(t)
  const { address } = await listen(t, { corsOrigins: [origin] })
  const { page, problems } = await visit(t, browser)
  await page.goto(`${origin}/?models=${address}/models`)
  await page.getByText('2 models', { exact: true }).waitFor()
  const read = (fields: Record<string, string>) => page.evaluate<string>(`
    fetch('${address}/models', { headers: ${JSON.stringify(fields)} })
      .then(response => response.status + ' ' + response.headers.get('x-request-id'), ({ message }) => message)`)
  const fields = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', tracestate: 'a=b', baggage: 'a=b', authorization: 'Bearer a', 'x-request-id': 'from-the-page' }
  t.equal(await read(fields), '200 from-the-page')
  t.strictSame(problems, [])
  t.equal(await read({ 'x-forwarded-for': '192.0.2.1' }), 'Failed to fetch')
})

t.test('nothing in a description or a name runs, loads or leaves its frame', async t => {
  const origin = await pageOrigin(t)
  const asked: string[] = []
  const elsewhere = (await pageOrigin(t, url => asked.push(url))).replace('127.0.0.1', OTHER_HOST)
  const { address } = await listen(t, { corsOrigins: [origin], models: hostileModels(elsewhere) })
  const { page, problems } = await visit(t, browser)
  await page.goto(`${origin}/?models=${address}/models`)
  const frame = page.frameLocator('iframe[title="About gemma"]')
  await frame.getByText('the end').waitFor()
  for (const text of ['a script', 'send', 'a link', 'a link to parent', 'a link to top', 'a link to blank', 'a link to self']) {
    await frame.getByText('the end').waitFor() // the description is still there
    await frame.getByText(text, { exact: true }).click()
  }
  await page.evaluate('new Promise(resolve => requestIdleCallback(resolve))')
  t.equal(await page.title(), 'Models')
  t.equal(await page.locator('#escaped').count(), 0)
  t.match(await page.locator('li p').first().textContent(), /onerror/)
  t.strictSame(problems.filter(problem => /^dialog/.test(problem)), [])
  t.strictSame(asked, [])
  t.equal(page.context().pages().length, 1, 'no window is opened')
  await page.goto(`${elsewhere}/seen`) // anything that was requested there would have been recorded
  t.match(asked, ['/seen'])
})

t.test('a page of another origin, and one whose service fails, says so', async t => {
  const origin = await pageOrigin(t)
  const { address } = await listen(t, { corsOrigins: ['https://chat.example.com'] })
  const { page } = await visit(t, browser)
  for (const models of [`${address}/models`, `${origin}/`, 'http://127.0.0.1:1/models']) {
    await page.goto(`${origin}/?models=${models}`)
    await page.getByText('The models can\'t be shown').waitFor()
    t.equal(await page.getByRole('heading', { level: 2 }).count(), 0)
  }
})
