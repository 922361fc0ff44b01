import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { drift } from '../../src/commands/drift.ts'
import { run, type Run } from '../support/command.ts'
import { edited, validCatalog } from '../support/catalog.ts'
import { catalogOf, json, provider, recorded, recordedText, status, type Entry, type ProviderServer, type Reply } from '../support/provider-server.ts'

const LIST = {
  openrouter: 'GET /api/v1/models',
  huggingface: 'GET /v1/models',
  cloudflare: 'GET /client/v4/accounts/account/ai/models/search',
  ollama: 'GET /api/tags'
}
const TOKEN = 'a-token-that-nobody-may-see'
const CLOUDFLARE = { CLOUDFLARE_ACCOUNT_ID: 'account', CLOUDFLARE_API_TOKEN: TOKEN }

/** Some models of the fixtures expire before this day, and some after it. */
const now = () => Date.UTC(2026, 10, 30)

const pagesOfCloudflare: Reply = (response, { url }) => json(response, recorded(`cloudflare-${url.searchParams.get('page')}`))
const replies: Record<string, Reply> = {
  [LIST.openrouter]: recorded('openrouter'),
  'GET /api/v1/models/qwen/qwen3-235b-a22b/endpoints': recorded('openrouter-endpoints'),
  'GET /api/v1/models/qwen/qwen3-old/endpoints': recorded('openrouter-endpoints'),
  [LIST.huggingface]: recorded('huggingface'),
  [LIST.cloudflare]: pagesOfCloudflare,
  [LIST.ollama]: recorded('ollama-tags'),
  'POST /api/show': (response, { body }) => json(response, recorded('ollama-show'), JSON.parse(body).model === 'llama3.2:latest' ? 200 : 404)
}

interface Drifted extends Partial<Run> {
  args?: string[]
  /** Replies instead of those above. */
  other?: Record<string, Reply>
  /** Text before the catalog. */
  more?: string
  /** Changes the text of the catalog. */
  edit?: (text: string) => string
}

/** Runs the command on a catalog of these models, with all lists from one server. */
async function drifted (t: Test, entries: readonly Entry[], { args = [], other = {}, more = '', edit = text => text, ...options }: Drifted = {}) {
  const server = await provider(t, { ...replies, ...other })
  const cwd = t.testdir({ 'models.yaml': edit(catalogOf(entries, more)) })
  const urls = Object.keys(LIST).map(category => `--url=${category}=${server.origin}`)
  const { status, stdout, stderr } = await run(drift, [...urls, ...args], { cwd, now, env: CLOUDFLARE, ...options })
  t.notMatch(stdout + stderr, TOKEN)
  return { status, stdout, stderr, lines: stdout.split('\n').filter(line => /^models\.yaml/.test(line)), host: new URL(server.origin).host, cwd, server }
}

t.test('models that their providers list, with limits that fit, are verified', async t => {
  const { status, stdout, stderr, server } = await drifted(t, [
    { endpoint: 'openrouter', model: 'deepseek/deepseek-chat', truncate: 131_072 - 16_384, maxNewTokens: 16_384 },
    { endpoint: 'huggingface', model: 'google/gemma-2-27b-it', truncate: 3996 },
    { endpoint: 'cloudflare', model: '@cf/meta/llama-3.3-70b-instruct-fp8-fast', truncate: 23_900 },
    { endpoint: 'ollama', model: 'llama3.2', truncate: 130_972 }
  ])
  t.strictSame({ status, stdout, stderr }, { status: 0, stdout: 'models.yaml: 4 of 4 models verified\n', stderr: '' })
  t.strictSame(server.requests.map(({ method, url }) => `${method} ${url.pathname}`).sort(), [...Object.values(LIST), LIST.cloudflare, 'POST /api/show'].sort())
})

t.test('a model that is gone is an error at its position in the file, after a request for it', async t => {
  const { status, stdout, server } = await drifted(t, [{ endpoint: 'openrouter', model: 'mistralai/mixtral-8x7b' }])
  t.equal(status, 1)
  t.equal(stdout, `\
models.yaml:15:14: error: models[0].configuration.model: openrouter doesn't know "mistralai/mixtral-8x7b"
 15 |       model: "mistralai/mixtral-8x7b"
    |              ^
models.yaml: 1 error
models.yaml: 1 of 1 model verified
`)
  t.equal(server.requests.at(-1)?.url.pathname, '/api/v1/models/mistralai/mixtral-8x7b/endpoints')
})

t.test('a model that isn\'t listed but known to the provider is not an error', async t => {
  t.match(await drifted(t, [
    { endpoint: 'openrouter', model: 'qwen/qwen3-235b-a22b' },
    { endpoint: 'huggingface', model: 'zai-org/GLM-4.5' },
    { endpoint: 'cloudflare', model: '@cf/deepseek/r1' },
    { endpoint: 'ollama', model: 'phi4' }
  ], {
    other: {
      'GET /v1/models/zai-org/GLM-4.5': { data: { id: 'zai-org/GLM-4.5', providers: [{ provider: 'novita', status: 'live' }] } },
      [LIST.cloudflare]: (response, request) => request.url.searchParams.get('search') === '@cf/deepseek/r1'
        ? json(response, { result: [{ name: '@cf/deepseek/r1-distill' }, { name: '@cf/deepseek/r1' }] })
        : Object(pagesOfCloudflare)(response, request),
      'POST /api/show': recorded('ollama-show')
    }
  }), { status: 0, stdout: 'models.yaml: 4 of 4 models verified\n' })
})

t.test('a model that is gone everywhere is an error of each provider', async t => {
  const { lines } = await drifted(t, ['openrouter', 'huggingface', 'cloudflare', 'ollama'].map(endpoint => ({ endpoint, model: 'nobody/nothing' })))
  t.match(lines, ['openrouter doesn\'t know', 'huggingface doesn\'t know', 'cloudflare doesn\'t know', 'ollama doesn\'t know', 'models.yaml: 4 errors'])
})

t.test('a renamed model is an error with its new name, or a warning while the old name is known', async t => {
  const { status, lines } = await drifted(t, [
    { endpoint: 'openrouter', model: 'deepseek/deepseek-chat-v3' },
    { endpoint: 'openrouter', model: 'qwen/qwen3-old' }
  ])
  t.equal(status, 1)
  t.match(lines, [
    'error: models[0].configuration.model: openrouter doesn\'t know "deepseek/deepseek-chat-v3"; it is called "deepseek/deepseek-chat" now',
    'warning: models[1].configuration.model: openrouter lists "qwen/qwen3-old" as "qwen/qwen3-235b-a22b" now'
  ])
})

t.test('a variant that is gone is reported with its model', async t => {
  const { lines } = await drifted(t, [
    { endpoint: 'openrouter', model: 'deepseek/deepseek-chat:free' },
    { endpoint: 'huggingface', model: 'google/gemma-2-27b-it:nscale' }
  ])
  t.match(lines, [
    'openrouter doesn\'t know "deepseek/deepseek-chat:free"; the variant ":free" is gone, "deepseek/deepseek-chat" exists',
    'huggingface doesn\'t know "google/gemma-2-27b-it:nscale"; the variant ":nscale" is gone, "google/gemma-2-27b-it" exists'
  ])
})

t.test('a misspelled id is reported with the nearest: of the same name, of the same publisher, of all', async t => {
  const { lines } = await drifted(t, [
    { endpoint: 'huggingface', model: 'qwen/qwen2.5-72b-instruct' },
    { endpoint: 'openrouter', model: 'google/gemini-2.0-flash-01' },
    { endpoint: 'openrouter', model: 'gogle/gemini-2.0-flash-01' },
    { endpoint: 'ollama', model: 'lama3.2' }
  ])
  t.match(lines, [
    'did you mean "Qwen/Qwen2.5-72B-Instruct"?',
    'did you mean "google/gemini-2.0-flash-001"?',
    'did you mean "google/gemini-2.0-flash-001"?',
    'ollama doesn\'t know "lama3.2"; did you mean "llama3.2:latest"?'
  ])
})

t.test('suffixes that any model may have are not part of the id, and private ids aren\'t verified', async t => {
  t.match(await drifted(t, [
    { endpoint: 'openrouter', model: 'deepseek/deepseek-chat:nitro' },
    { endpoint: 'openrouter', model: 'deepseek/deepseek-chat@preset/short' },
    { endpoint: 'openrouter', model: '@preset/ours' },
    { endpoint: 'huggingface', model: 'google/gemma-2-27b-it:fastest' },
    { endpoint: 'huggingface', model: 'google/gemma-2-27b-it:nebius', truncate: 8092 },
    { endpoint: 'ollama', model: 'llama3.2:latest' }
  ]), { status: 0, stdout: 'models.yaml: 5 of 6 models verified\n' })
})

t.test('an expired model is an error, and one that expires within the given days a warning', async t => {
  const entries = [
    { endpoint: 'openrouter', model: 'google/gemini-2.0-flash-001' },
    { endpoint: 'openrouter', model: 'meta-llama/llama-3.3-70b-instruct' },
    { endpoint: 'cloudflare', model: '@cf/qwen/qwen1.5-14b-chat-awq' }
  ]
  const expired = 'error: models[0].configuration.model: "google/gemini-2.0-flash-001" expired at openrouter on 2026-02-28'
  const others = ['expired at cloudflare on 2025-10-01', 'models.yaml: 2 errors']
  t.match((await drifted(t, entries)).lines, [expired, ...others])
  t.match((await drifted(t, entries, { args: ['--within', '120'] })).lines, [expired, ...others])
  t.match((await drifted(t, entries, { args: ['--within', '121'] })).lines, [
    expired,
    'warning: models[1].configuration.model: "meta-llama/llama-3.3-70b-instruct" expires at openrouter on 2027-03-31',
    others[0],
    'models.yaml: 2 errors and 1 warning'
  ])
  t.match((await drifted(t, entries.slice(0, 1), { now: () => Date.UTC(2026, 1, 28, 23, 59) })).lines, ['warning: ', 'models.yaml: 1 warning'], 'on the last day')
  t.match((await drifted(t, entries.slice(1, 2), { now: () => Date.UTC(2027, 3, 1) })).lines, ['error: ', 'models.yaml: 1 error'], 'on the day after it')
})

t.test('limits above those of the provider are warnings', async t => {
  const { status, stdout, lines } = await drifted(t, [
    { endpoint: 'openrouter', model: 'deepseek/deepseek-chat', truncate: 131_073 },
    { endpoint: 'huggingface', model: 'google/gemma-2-27b-it', truncate: 3997 },
    { endpoint: 'huggingface', model: 'google/gemma-2-27b-it:nebius', truncate: 8093 },
    { endpoint: 'openrouter', model: 'meta-llama/llama-3.3-70b-instruct:free', maxNewTokens: 2049 },
    { endpoint: 'cloudflare', model: '@cf/meta/llama-3.3-70b-instruct-fp8-fast', truncate: 32_768 },
    { endpoint: 'ollama', model: 'llama3.2', truncate: 200_000 }
  ])
  t.equal(status, 0)
  t.match(lines, [
    'models[0].configuration.parameters.truncate: 131073 is above the context of "deepseek/deepseek-chat" at openrouter, 131072 tokens',
    'models[1].configuration.parameters.truncate: 3997 and max_new_tokens 100 together are above the context of "google/gemma-2-27b-it" at huggingface, 4096 tokens',
    'models[2].configuration.parameters.truncate: 8093 and max_new_tokens 100 together are above the context of "google/gemma-2-27b-it:nebius" at huggingface, 8192 tokens',
    'models[3].configuration.parameters.max_new_tokens: 2049 is above the largest output of "meta-llama/llama-3.3-70b-instruct:free" at openrouter, 2048 tokens',
    'models[4].configuration.parameters.truncate: 32768 is above the context of "@cf/meta/llama-3.3-70b-instruct-fp8-fast" at cloudflare, 24000 tokens',
    'models[5].configuration.parameters.truncate: 200000 is above the context of "llama3.2" at ollama, 131072 tokens',
    'models.yaml: 6 warnings'
  ])
  t.match(stdout, ' 20 |         truncate: 131073\n    |                   ^\n')
})

t.test('a model that no provider serves at the moment is an error', async t => {
  const { status, lines } = await drifted(t, [
    { endpoint: 'huggingface', model: 'Qwen/Qwen2.5-72B-Instruct' },
    { endpoint: 'openrouter', model: 'nobody/serves-it' }
  ], { other: { 'GET /api/v1/models/nobody/serves-it/endpoints': { data: { id: 'nobody/serves-it', endpoints: [] } } } })
  t.equal(status, 1)
  t.match(lines, ['nothing serves "Qwen/Qwen2.5-72B-Instruct" at huggingface at the moment', 'nothing serves "nobody/serves-it" at openrouter at the moment'])
})

t.test('every page of a list counts', async t => {
  const { host, ...result } = await drifted(t, [
    { endpoint: 'cloudflare', model: '@cf/google/gemma-3-12b-it' },
    { endpoint: 'openrouter', model: 'last/model' }
  ], {
    other: {
      [LIST.openrouter]: (response, { url }) => json(response, url.searchParams.get('offset') === '1'
        ? { data: [{ id: 'last/model' }], links: { next: null } }
        : { data: [{ id: 'first/model' }], links: { next: '/api/v1/models?offset=1' } })
    }
  })
  t.match(result, { status: 0, stdout: 'models.yaml: 2 of 2 models verified\n' })
  t.strictSame(result.server.requests.map(({ url }) => url.search).sort(), ['', '?offset=1', '?page=1&per_page=100', '?page=2&per_page=100'])
})

t.test('fields that are null or absent are not a problem', async t => {
  t.match(await drifted(t, [
    { endpoint: 'openrouter', model: 'openrouter/auto', truncate: 9e9, maxNewTokens: 9e9 },
    { endpoint: 'huggingface', model: 'mistralai/Mistral-7B-Instruct-v0.3', truncate: 9e9 },
    { endpoint: 'cloudflare', model: '@cf/google/gemma-3-12b-it', truncate: 9e9 },
    { endpoint: 'ollama', model: 'mollysama/rwkv-6-world:1.6b', truncate: 9e9 }
  ]), { status: 0, stdout: 'models.yaml: 4 of 4 models verified\n' })
})

/** The reason that the command reports if the server answers the list of Hugging Face with `reply`; the host is `HOST`. */
async function unverified (t: Test, reply: Reply, { args = [], env = {} }: Drifted = {}) {
  const { status, lines, host, server } = await drifted(t, [{ endpoint: 'huggingface', model: 'a/b' }], { other: { [LIST.huggingface]: reply }, args, env })
  t.match(lines, [/^models\.yaml:2:3: warning: huggingface: 1 model isn't verified: /, 'models.yaml: 1 warning', 'models.yaml: 0 of 1 model verified'])
  t.equal(status, 3)
  return { reason: String(lines[0]?.split('verified: ')[1]).replaceAll(host, 'HOST'), server }
}

t.test('401 is reported with the missing token, or asks whether it is valid', async t => {
  t.equal((await unverified(t, status(401))).reason, 'HOST answers 401 Unauthorized: HF_TOKEN isn\'t set')
  t.equal((await unverified(t, status(403), { env: { HF_TOKEN: TOKEN } })).reason, 'HOST answers 403 Forbidden: is HF_TOKEN valid?')
  const { lines } = await drifted(t, [{ endpoint: 'openrouter', model: 'a/b' }], { other: { [LIST.openrouter]: status(401) } })
  t.match(lines[0], /answers 401 Unauthorized$/)
})

t.test('after 429 the request is repeated when Retry-After says so, if there is time', async t => {
  for (const pause of ['0', 'Mon, 30 Nov 2020 00:00:00 GMT']) {
    let count = 0
    const { status, server } = await drifted(t, [{ endpoint: 'huggingface', model: 'google/gemma-2-27b-it' }], {
      other: { [LIST.huggingface]: response => (count++ < 3 ? json(response, {}, 429, { 'retry-after': pause }) : json(response, recorded('huggingface'))) }
    })
    t.equal(status, 0)
    t.equal(server.requests.length, 4)
  }
  const { reason, server } = await unverified(t, status(429, { 'retry-after': '3600' }))
  t.equal(reason, 'HOST answers 429 Too Many Requests, and asks to retry after 3600 s')
  t.equal(server.requests.length, 1)
  const always = await unverified(t, status(503, { 'retry-after': '0' }))
  t.equal(always.reason, 'HOST answers 503 Service Unavailable, and asks to retry after 0 s')
  t.equal(always.server.requests.length, 4)
  for (const pause of ['soon', '1.5', '-5', 'Soon']) {
    const { reason, server } = await unverified(t, status(429, { 'retry-after': pause }))
    t.equal(reason, 'HOST answers 429 Too Many Requests')
    t.equal(server.requests.length, 1)
  }
})

t.test('500, or an unknown status, leaves a category unverified', async t => {
  t.equal((await unverified(t, status(500))).reason, 'HOST answers 500 Internal Server Error')
  t.equal((await unverified(t, status(799))).reason, 'HOST answers 799')
  t.equal((await unverified(t, status(304))).reason, 'HOST answers 304 Not Modified')
})

t.test('garbage, another shape and an empty list leave a category unverified, and are not shown', async t => {
  const form = 'HOST doesn\'t have a list of the expected form, {"data": [{"id": "…"}, …]}'
  for (const body of ['<!doctype html>\u001B[31m', '', '[', '[]', 'null', '{}', '{"data":{}}', '{"data":null}', '"data"', '\u0000', '['.repeat(1e6)]) {
    t.equal((await unverified(t, response => response.end(body))).reason, form)
  }
  t.equal((await unverified(t, status(204))).reason, form)
  for (const data of [[], [null, 1, 'x', {}, { id: 1 }, { id: '' }, []]]) {
    t.equal((await unverified(t, { data })).reason, 'HOST has an empty list')
  }
  for (const [endpoint, list, form] of [
    ['cloudflare', LIST.cloudflare, '{"result": [{"name": "@cf/…"}, …]}'],
    ['ollama', LIST.ollama, '{"models": [{"name": "…"}, …]}'],
    ['openrouter', LIST.openrouter, '{"data": [{"id": "…"}, …]}']
  ] as const) {
    const { status, stdout } = await drifted(t, [{ endpoint, model: 'a/b' }], { other: { [list]: { success: false } } })
    t.equal(status, 3)
    t.ok(stdout.includes(`doesn't have a list of the expected form, ${form}\n`), stdout)
  }
})

t.test('the list of an Ollama server may be empty', async t => {
  t.match(await drifted(t, [{ endpoint: 'ollama', model: 'a' }], { other: { [LIST.ollama]: { models: [] } } }), { status: 1, stdout: /ollama doesn't know "a"\n/ })
})

t.test('at most 32 MB of 200 are read', async t => {
  const chunk = Buffer.alloc(1_000_000, ' ')
  let sent = 0
  let isClosed = false
  const { reason } = await unverified(t, response => {
    response.on('close', () => { isClosed = true })
    const send = () => {
      sent += 1
      if (isClosed || sent > 200) response.end()
      else response.write(chunk, send)
    }
    send()
  })
  t.equal(reason, 'HOST answers with more than 32 MB')
  t.ok(sent < 200)
})

t.test('all pages together are limited to 32 MB, as is a saved list', async t => {
  const padding = ' '.repeat(16_000_000)
  const { status, lines } = await drifted(t, [{ endpoint: 'openrouter', model: 'a/b' }], {
    other: { [LIST.openrouter]: response => response.end(`${padding}{"data": [{"id": "a/b"}], "links": {"next": "?more"}}`) }
  })
  t.equal(status, 3)
  t.match(lines[0], /answers with more than 32 MB$/)
})

t.test('an answer that stalls, before or within its body, ends with the timeout', async t => {
  const args = ['--timeout', '0.2']
  t.equal((await unverified(t, () => {}, { args })).reason, 'HOST doesn\'t answer within 0.2 s')
  t.equal((await unverified(t, response => response.write('{"data": ['), { args })).reason, 'HOST doesn\'t answer within 0.2 s')
})

t.test('an answer that breaks off, a port that is closed and one that is no HTTP leave a category unverified', async t => {
  t.equal((await unverified(t, response => response.write('{', () => response.destroy()))).reason, 'HOST closes the connection before its answer is complete')
  const raw = createServer(socket => socket.resume().end('SSH-2.0-OpenSSH\r\n'))
  raw.listen(0, '127.0.0.1')
  await once(raw, 'listening')
  const { port } = Object(raw.address())
  const cwd = t.testdir({ 'models.yaml': catalogOf([{ endpoint: 'openrouter', model: 'a/b' }]) })
  const reasonAt = async (host: string) => (await run(drift, [`--url=openrouter=http://${host}`], { cwd })).stdout.split('\n', 1)[0]
  t.match(await reasonAt(`127.0.0.1:${port}`), `127.0.0.1:${port} doesn't answer with valid HTTP`)
  raw.close()
  await once(raw, 'close')
  t.match(await reasonAt(`127.0.0.1:${port}`), 'can\'t be reached: connection refused')
  t.match(await reasonAt(`localhost:${port}`), 'can\'t be reached: connection refused')
  t.match(await reasonAt('127.0.0.1:1'), 'can\'t be reached: bad port')
})

t.test('an answer that can\'t be decompressed, or whose header fields are too large, leaves a category unverified', async t => {
  for (const coding of ['gzip', 'deflate', 'br']) {
    t.equal((await unverified(t, response => response.setHeader('content-encoding', coding).end('garbage garbage garbage'))).reason, 'HOST answers with data that can\'t be decompressed')
  }
  t.equal((await unverified(t, response => response.setHeader('x-long', 'x'.repeat(100_000)).end('{}'))).reason, 'HOST answers with header fields that are too large')
  t.match(await drifted(t, [{ endpoint: 'openrouter', model: 'deepseek/deepseek-chat' }], {
    other: { [LIST.openrouter]: response => response.setHeader('content-encoding', 'gzip').end(gzipSync(recordedText('openrouter'))) }
  }), { status: 0 })
})

t.test('a redirect is followed, but not to another host with a token', async t => {
  const list = recorded('huggingface')
  const other = await provider(t, { 'GET /elsewhere': list })
  const entries = [{ endpoint: 'huggingface', model: 'google/gemma-2-27b-it' }]
  const to = (location: string, code = 302): Record<string, Reply> => ({ [LIST.huggingface]: status(code, { location }), 'GET /moved': list })

  for (const code of [301, 302, 303, 307, 308]) {
    const { status, server } = await drifted(t, entries, { other: to('/moved', code), env: { HF_TOKEN: TOKEN } })
    t.equal(status, 0)
    t.equal(server.requests.at(-1)?.headers.authorization, `Bearer ${TOKEN}`)
  }
  t.match(await drifted(t, entries, { other: to(`${other.origin}/elsewhere`), env: {} }), { status: 0 })
  t.equal(other.requests.length, 1)

  const { status: code, lines, host } = await drifted(t, entries, { other: to(`${other.origin}/elsewhere`), env: { HF_TOKEN: TOKEN } })
  t.equal(code, 3)
  t.match(lines[0], `${host} redirects to ${new URL(other.origin).host}, which doesn't get HF_TOKEN`)
  t.equal(other.requests.length, 1)

  t.equal((await unverified(t, status(302, { location: '/v1/models' }))).reason, 'HOST redirects more than 5 times')
  for (const location of ['http://', 'file:///etc/passwd', 'data:application/json,{}']) {
    t.equal((await unverified(t, status(302, { location }))).reason, 'HOST redirects to an invalid address')
  }
  t.equal((await unverified(t, status(302, { location: 'http://me:secret@localhost/' }))).reason, 'HOST redirects to an address with credentials, which isn\'t requested')
  t.equal((await unverified(t, status(302))).reason, 'HOST answers 302 Found')
})

t.test('pages that lead elsewhere, or never end, leave a category unverified', async t => {
  const entries = [{ endpoint: 'openrouter', model: 'a/b' }]
  for (const next of ['http://127.0.0.1:9/', 'http://']) {
    const { lines } = await drifted(t, entries, { other: { [LIST.openrouter]: { data: [{ id: 'a/b' }], links: { next } } } })
    t.match(lines[0], /refers to another host for the next page of its list$/)
  }
  const withCredentials: Reply = (response, { headers }) => json(response, { data: [{ id: 'a/b' }], links: { next: `http://me:secret@${headers.host}/` } })
  t.match((await drifted(t, entries, { other: { [LIST.openrouter]: withCredentials } })).lines[0], /can't be reached: the request can't be made$/)
  const { lines } = await drifted(t, entries, { other: { [LIST.openrouter]: { data: [{ id: 'a/b' }], links: { next: '?again' } } } })
  t.match(lines[0], /the list of \S+ has more than 100 pages$/)
})

t.test('pages of Cloudflare end with the last of the total, a short one, or one that brings nothing new', async t => {
  const names = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => ({ name: `@cf/a/${from + index}` }))
  const pages = async (pageOf: (page: number) => object) => {
    const { status, server } = await drifted(t, [{ endpoint: 'cloudflare', model: '@cf/a/0' }], {
      other: { [LIST.cloudflare]: (response, { url }) => json(response, pageOf(Number(url.searchParams.get('page')))) }
    })
    t.equal(status, 0)
    return server.requests.length
  }
  t.equal(await pages(page => ({ result: names(page * 50 - 50, page * 50), result_info: { total_count: 150 } })), 3)
  t.equal(await pages(page => ({ result: page < 3 ? names(page * 100 - 100, page * 100) : names(200, 220) })), 3)
  t.equal(await pages(() => ({ result: names(0, 300) })), 2)
  t.equal(await pages(() => ({ result: names(0, 30), result_info: { total_count: 9000 } })), 2)
})

t.test('a model that isn\'t listed, and whose request fails, is unverified', async t => {
  const { status: code, lines } = await drifted(t, [
    { endpoint: 'openrouter', model: 'a/b' },
    { endpoint: 'huggingface', model: 'a/b' },
    { endpoint: 'huggingface', model: 'google/gemma-2-27b-it' },
    { endpoint: 'cloudflare', model: 'a/b' },
    { endpoint: 'ollama', model: 'a/b' }
  ], {
    other: {
      'GET /api/v1/models/a/b/endpoints': status(500),
      'GET /v1/models/a/b': { error: 'another shape' },
      [LIST.cloudflare]: (response, request) => request.url.searchParams.has('search') ? response.end('no JSON') : Object(pagesOfCloudflare)(response, request),
      'POST /api/show': response => response.end('no JSON')
    }
  })
  t.equal(code, 0)
  t.match(lines, [
    /warning: models\[0\]\.configuration\.model: openrouter doesn't list "a\/b", and \S+ answers 500 Internal Server Error$/,
    /huggingface doesn't list "a\/b", and \S+ answers in an unexpected form for this model$/,
    /cloudflare doesn't list "a\/b", and \S+ answers in an unexpected form for this model$/,
    /ollama doesn't list "a\/b", and \S+ answers in an unexpected form for this model$/,
    'models.yaml: 4 warnings',
    'models.yaml: 1 of 5 models verified'
  ])
})

t.test('an answer about another model than the requested one is ignored', async t => {
  const { lines } = await drifted(t, [{ endpoint: 'ollama', model: 'llama3.2', truncate: 9e9 }], {
    other: { [LIST.ollama]: { models: [{ name: 'llama3.2:latest' }, { model: 'b' }, {}] }, 'POST /api/show': status(500) }
  })
  t.strictSame(lines, ['models.yaml: 1 of 1 model verified'])
})

t.test('a category without its credentials is skipped with the reason, and never fails by itself', async t => {
  const entries = [
    { endpoint: 'cloudflare', model: '@cf/meta/llama-3.3-70b-instruct-fp8-fast' },
    { endpoint: 'openrouter', model: 'deepseek/deepseek-chat' }
  ]
  for (const env of [{}, { CLOUDFLARE_ACCOUNT_ID: 'account' }, { CLOUDFLARE_API_TOKEN: TOKEN, CLOUDFLARE_ACCOUNT_ID: ' ' }]) {
    for (const args of [[], ['--strict']]) {
      const { status, lines, server } = await drifted(t, entries, { env, args })
      t.equal(status, 0)
      t.match(lines, ['models.yaml:3:3: warning: cloudflare: 1 model isn\'t verified: CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN aren\'t both set', 'models.yaml: 1 warning', 'models.yaml: 1 of 2 models verified'])
      t.equal(server.requests.length, 1)
    }
  }
  const { status: code, lines } = await drifted(t, [...entries.slice(0, 1), ...entries.slice(0, 1)].map((entry, index) => ({ ...entry, model: `@cf/${index}` })), { env: {} })
  t.equal(code, 3)
  t.match(lines[0], 'cloudflare: 2 models aren\'t verified: ')
})

t.test('a token is sent only to the address of the list, and an invalid one is reported', async t => {
  const { server } = await drifted(t, [{ endpoint: 'cloudflare', model: '@cf/google/gemma-3-12b-it' }, { endpoint: 'openrouter', model: 'deepseek/deepseek-chat' }])
  for (const { url, headers } of server.requests) t.equal(headers.authorization, url.pathname.includes('accounts') ? `Bearer ${TOKEN}` : undefined)
  const { reason } = await unverified(t, {}, { env: { HF_TOKEN: `${TOKEN}\u0000${TOKEN}` } })
  t.equal(reason, 'HF_TOKEN has characters that a token can\'t have')
})

t.test('an answer that repeats the token is neither used nor saved', async t => {
  const { reason } = await unverified(t, { data: [{ id: `a/${TOKEN}` }] }, { env: { HF_TOKEN: TOKEN }, args: ['--save', 'lists'] })
  t.equal(reason, 'HOST repeats HF_TOKEN in its answer, which is therefore ignored')
  t.match(await drifted(t, [{ endpoint: 'huggingface', model: 'google/gemma-2-27b-it' }], { env: { HF_TOKEN: 'google' } }), { status: 0 })
})

t.test('--url with a path is the address of the list, which needs no credentials', async t => {
  const { origin } = await provider(t, { 'GET /mirror/cf': recorded('cloudflare-2'), 'GET /mirror/tags': recorded('ollama-tags'), 'POST /mirror/show': recorded('ollama-show') })
  const cwd = t.testdir({ 'models.yaml': catalogOf([{ endpoint: 'cloudflare', model: '@cf/google/gemma-3-12b-it' }, { endpoint: 'ollama', model: 'llama3.2', truncate: 9e9 }]) })
  t.match(await run(drift, ['--url', `cloudflare=${origin}/mirror/cf`, '--url', `ollama=${origin}/mirror/tags`], { cwd }), { status: 0, stdout: /above the context of "llama3\.2"[^]*2 of 2 models verified\n$/ })
})

t.test('OLLAMA_HOST names the server as Ollama reads it', async t => {
  const { origin, requests } = await provider(t, { ...replies, 'GET /ollama/api/tags': recorded('ollama-tags'), 'POST /ollama/api/show': recorded('ollama-show') })
  const { host, port } = new URL(origin)
  const cwd = t.testdir({ 'models.yaml': catalogOf([{ endpoint: 'ollama', model: 'llama3.2' }]) })
  for (const OLLAMA_HOST of [host, origin, `:${port}`, `${host}/`, ` ${origin}/ollama/ `]) {
    t.match(await run(drift, [], { cwd, env: { OLLAMA_HOST } }), { status: 0 }, OLLAMA_HOST)
  }
  t.equal(requests.at(-1)?.url.pathname, '/ollama/api/show')
  const reason = async (OLLAMA_HOST: string) => (await run(drift, [], { cwd, env: { OLLAMA_HOST } })).stdout.split('\n', 1)[0]
  t.match(await reason('a b'), 'OLLAMA_HOST is neither a host nor a URL')
  t.match(await reason('nobody.invalid'), 'nobody.invalid:11434 can\'t be reached: ')
  t.match(await reason('https://nobody.invalid'), 'nobody.invalid can\'t be reached')
})

t.test('--only requests the lists of its categories, even if no model needs them', async t => {
  const entries = [{ endpoint: 'openrouter', model: 'gone/gone' }, { endpoint: 'ollama', model: 'llama3.2' }]
  const { status, stdout, server } = await drifted(t, entries, { args: ['--only', 'ollama,huggingface,ollama'] })
  t.strictSame({ status, stdout }, { status: 0, stdout: 'models.yaml: 1 of 1 model verified\n' })
  t.strictSame(server.requests.map(({ url }) => url.pathname).sort(), ['/api/show', '/api/tags', '/v1/models'])
})

t.test('lists of --save give the same report with --from, without requests', async t => {
  const entries = [
    { endpoint: 'openrouter', model: 'deepseek/deepseek-chat:free' },
    { endpoint: 'openrouter', model: 'qwen/qwen3-235b-a22b' },
    { endpoint: 'huggingface', model: 'Qwen/Qwen2.5-72B-Instruct' },
    { endpoint: 'cloudflare', model: '@cf/google/gemma-3-12b-it' },
    { endpoint: 'ollama', model: 'llama3.2', truncate: 9e9 }
  ]
  const live = await drifted(t, entries, { args: ['--save', 'lists/today'] })
  const folder = join(live.cwd, 'lists/today')
  t.strictSame(readdirSync(folder).sort(), ['cloudflare.json', 'huggingface.json', 'ollama.json', 'openrouter.json'])
  t.equal(readFileSync(join(folder, 'huggingface.json'), 'utf8'), JSON.stringify(recorded('huggingface')), 'one answer, as it came')
  t.strictSame(JSON.parse(readFileSync(join(folder, 'cloudflare.json'), 'utf8')), [recorded('cloudflare-1'), recorded('cloudflare-2')])
  t.strictSame(JSON.parse(readFileSync(join(folder, 'ollama.json'), 'utf8')), [recorded('ollama-tags'), { model: 'llama3.2:latest', answer: recorded('ollama-show') }])
  t.match(await run(drift, ['--from', 'lists/today'], { cwd: live.cwd, now }), { status: live.status, stdout: live.stdout, stderr: '' })
})

t.test('models that couldn\'t be requested are unverified with saved lists, too', async t => {
  const { cwd, ...live } = await drifted(t, [{ endpoint: 'openrouter', model: 'a/b' }], { args: ['--save', 'lists'], other: { 'GET /api/v1/models/a/b/endpoints': status(500) } })
  t.match(live, { status: 3, lines: [/warning: models\[0\].* openrouter doesn't list "a\/b", and \S+ answers 500 Internal Server Error$/, 'models.yaml: 1 warning', 'models.yaml: 0 of 1 model verified'] })
  const { status: code, stdout } = await run(drift, ['--from', 'lists'], { cwd, now })
  t.strictSame({ status: code, stdout }, { status: live.status, stdout: live.stdout })
  writeFileSync(join(cwd, 'lists/openrouter.json'), JSON.stringify([{ data: [{ id: 'c' }] }, { model: 'a/b', reason: 'a\u001B[31m\u202Eb' }]))
  t.match(await run(drift, ['--from', 'lists'], { cwd, now }), { status: 3, stdout: 'doesn\'t list "a/b", and a\uFFFD[31m\uFFFDb\n' })
})

t.test('--from reads any answer of a provider as it was received', async t => {
  const cwd = t.testdir({
    'openrouter.json': recordedText('openrouter'),
    'huggingface.json': recordedText('huggingface'),
    'ollama.json': recordedText('ollama-tags'),
    'models.yaml': catalogOf([
      { endpoint: 'openrouter', model: 'deepseek/deepseek-chat' },
      { endpoint: 'huggingface', model: 'google/gemma-2-27b-it' },
      { endpoint: 'ollama', model: 'llama3.2' },
      { endpoint: 'cloudflare', model: 'a/b' }
    ])
  })
  const { status, stdout } = await run(drift, ['--from', '.', '--strict'], { cwd, now })
  t.equal(status, 0)
  t.match(stdout, `warning: cloudflare: 1 model isn't verified: ${join(cwd, 'cloudflare.json')} can't be read: no such file or directory\n`)
  t.match(stdout, 'models.yaml: 3 of 4 models verified\n')
})

t.test('saved lists that can\'t be used leave a category unverified', async t => {
  const cwd = t.testdir({
    'openrouter.json': '{"data": [',
    'huggingface.json': {},
    'cloudflare.json': '[]',
    'ollama.json': '[{"models": []}, {"model": "a"}, 1]',
    'models.yaml': catalogOf(['openrouter', 'huggingface', 'cloudflare', 'ollama'].map(endpoint => ({ endpoint, model: 'a/b' })))
  })
  const { status, stdout } = await run(drift, ['--from', cwd, '--strict'], { cwd, now })
  t.equal(status, 3)
  t.match(stdout, `error: huggingface: 1 model isn't verified: ${join(cwd, 'huggingface.json')} is not a regular file`)
  t.match(stdout, `error: cloudflare: 1 model isn't verified: ${join(cwd, 'cloudflare.json')} has an empty list`)
  t.match(stdout, `error: openrouter: 1 model isn't verified: ${join(cwd, 'openrouter.json')} doesn't have a list of the expected form`)
  t.match(stdout, `error: ollama: 1 model isn't verified: ${join(cwd, 'ollama.json')} doesn't have a list of the expected form`)
  writeFileSync(join(cwd, 'openrouter.json'), ' '.repeat(32_000_001))
  t.match(await run(drift, ['--from', cwd, '--only', 'openrouter'], { cwd }), { status: 3, stdout: /openrouter\.json has more than 32 MB\n/ })
  const file = join(cwd, 'models.yaml')
  t.match(await run(drift, ['--from', file, '--only', 'openrouter'], { cwd }), { status: 3, stdout: /openrouter\.json can't be read: not a directory\n/ })
})

t.test('saved answers about single models without facts are not a problem', async t => {
  const about = { model: 'a/b', answer: {} }
  const cwd = t.testdir({
    'openrouter.json': JSON.stringify([{ data: [{}, { id: 'c' }] }, about]),
    'huggingface.json': JSON.stringify([recorded('huggingface'), about]),
    'cloudflare.json': JSON.stringify([recorded('cloudflare-2'), about, { model: '@cf/a/b', answer: { result: [{ name: '@cf/a/b' }] } }]),
    'models.yaml': catalogOf([...['openrouter', 'huggingface', 'cloudflare'].map(endpoint => ({ endpoint, model: 'a/b' })), { endpoint: 'cloudflare', model: '@cf/a/b' }])
  })
  t.match(await run(drift, ['--from', '.'], { cwd }), { status: 1, stdout: /: 3 errors\nmodels\.yaml: 4 of 4 models verified\n$/ })
})

t.test('lists that can\'t be saved make the exit code 1, after the report', async t => {
  const { status, stdout, stderr, cwd } = await drifted(t, [{ endpoint: 'openrouter', model: 'deepseek/deepseek-chat' }, { endpoint: 'huggingface', model: 'a/b' }], {
    args: ['--save', 'models.yaml'],
    other: { [LIST.huggingface]: Object(500) }
  })
  t.equal(status, 1)
  t.match(stdout, '1 of 2 models verified\n')
  t.equal(stderr, `the list of openrouter can't be saved in ${join(cwd, 'models.yaml')}: file already exists\n`)
})

const exceptions = (text: string) => `x-drift:\n${text}`
const gone = { endpoint: 'openrouter', model: 'gone/gone', truncate: 9e9 }

t.test('the block x-drift acknowledges findings, up to a day', async t => {
  const until = (day: string) => exceptions(`  p/m0: { accept: unknown-upstream, until: ${day}, reason: it comes back }\n`)
  t.match(await drifted(t, [gone, gone], { more: until('2026-11-30') }), { status: 1, lines: [/models\[1\]/, 'models.yaml: 1 error', 'models.yaml: 2 of 2 models verified, 1 exception acknowledged'] })
  t.match(await drifted(t, [gone], { more: until('2026-11-29') }), { status: 1, lines: [/doesn't know "gone\/gone"; acknowledged until 2026-11-29$/, 'models.yaml: 1 error', 'models.yaml: 1 of 1 model verified'] })
  const { stdout } = await drifted(t, [gone, { endpoint: 'openrouter', model: 'google/gemini-2.0-flash-001', truncate: 9e9 }], {
    more: exceptions('  p/m0: { accept: [unknown-upstream], until: 2027-01-01 }\n  p/m1: { accept: [expires, context-exceeded], until: 2027-01-01 }\n')
  })
  t.equal(stdout, 'models.yaml: 2 of 2 models verified, 3 exceptions acknowledged\n')
})

t.test('a wrong block x-drift is reported before any request', async t => {
  for (const [block, place, message] of [
    ['x-drift: [a]\n', '1:10', 'x-drift must be a mapping with models as its keys'],
    ['x-drift:\n  p/m1: { accept: expires, until: 2027-01-01 }\n', '2:3', 'x-drift names "p/m1", which is not a model of this catalog; did you mean "p/m0"?'],
    ['x-drift:\n  another/one: { accept: expires, until: 2027-01-01 }\n', '2:3', 'x-drift names "another/one", which is not a model of this catalog'],
    ['x-drift:\n  p/m0: expires\n', '2:9', 'x-drift["p/m0"] must be a mapping with the keys accept and until'],
    ['x-drift:\n  p/m0: { accept: expires, until: 2027-01-01, because: x }\n', '2:47', 'unknown key "because" in x-drift["p/m0"]'],
    ['x-drift:\n  p/m0: { accept: gone, until: 2027-01-01 }\n', '2:19', 'x-drift["p/m0"].accept must be one or more of unknown-upstream, expires, context-exceeded, unverified'],
    ['x-drift:\n  p/m0: { accept: [], until: 2027-01-01 }\n', '2:19', 'x-drift["p/m0"].accept must be'],
    ['x-drift:\n  p/m0: { until: 2027-01-01 }\n', '2:9', 'x-drift["p/m0"].accept must be'],
    ['x-drift:\n  p/m0: { accept: expires, until: 2027-02-30x }\n', '2:35', 'x-drift["p/m0"].until must be a date, such as 2027-01-31'],
    ['x-drift:\n  p/m0: { accept: expires, until: 2027-13-01 }\n', '2:35', 'x-drift["p/m0"].until must be a date, such as 2027-01-31'],
    ['x-drift:\n  p/m0: { accept: expires, until: 2027-02-30 }\n', '2:35', 'x-drift["p/m0"].until must be a date, such as 2027-01-31'],
    ['x-drift:\n  p/m0: { accept: expires }\n', '2:9', 'x-drift["p/m0"].until must be a date, such as 2027-01-31'],
    ['x-drift:\n  p/m0: { accept: expires, until: 2027-01-01, reason: 1 }\n', '2:55', 'x-drift["p/m0"].reason must be text']
  ] as const) {
    const { status, stdout, server } = await drifted(t, [gone], { more: block })
    t.equal(status, 1)
    t.ok(stdout.startsWith(`models.yaml:${place}: error: ${message}`), stdout)
    t.equal(server.requests.length, 0)
  }
})

t.test('a comment of an entry acknowledges its findings, up to a day', async t => {
  const remark = (day: string) => `# drift: ignore unknown-upstream until ${day}`
  const commented = (day: string) => drifted(t, [gone, gone], { edit: text => text.replace('- publisher: p\n', `- publisher: p ${remark(day)}\n`) })
  t.match(await commented('2026-11-30'), { status: 1, lines: [/error: models\[1\]/, 'models.yaml: 1 error', 'models.yaml: 2 of 2 models verified, 1 exception acknowledged'] })
  t.match(await commented('2026-11-29'), { status: 1, lines: [/error: models\[0\].*doesn't know "gone\/gone"; acknowledged until 2026-11-29$/, /models\[1\]/, 'models.yaml: 2 errors', 'models.yaml: 2 of 2 models verified'] })
})

t.test('a comment may have several codes and a reason, and be combined with others and the block', async t => {
  const expired = { endpoint: 'openrouter', model: 'google/gemini-2.0-flash-001', truncate: 9e9 }
  for (const remark of [
    '# drift: ignore expires, context-exceeded until 2026-12-31, as nobody uses it',
    '#drift:ignore  expires ,context-exceeded\tuntil  2026-12-31: nobody uses it',
    '# the old one # drift: ignore context-exceeded expires until 2026-12-31',
    '# drift: ignore expires until 2026-12-31\n    # drift: ignore context-exceeded until 2026-12-31',
    '# drift: ignore expires until 2026-12-31\n    # drift: ignore expires, context-exceeded until 2025-12-31\n    # drift: ignore context-exceeded until 2026-12-31'
  ]) {
    const { stdout } = await drifted(t, [expired], { edit: text => text.replace(/(?= {4}name:)/, `    ${remark}\n`) })
    t.equal(stdout, 'models.yaml: 1 of 1 model verified, 2 exceptions acknowledged\n', remark)
  }
  const { stdout } = await drifted(t, [expired], {
    more: exceptions('  p/m0: { accept: expires, until: 2026-12-31 }\n'),
    edit: text => text.replace(/truncate: .*/, '$& # drift: ignore context-exceeded until 2026-12-31')
  })
  t.equal(stdout, 'models.yaml: 1 of 1 model verified, 2 exceptions acknowledged\n')
})

t.test('a comment belongs to the entry on whose line it is, or directly above which it is, or below which it is indented', async t => {
  const remark = '# drift: ignore unknown-upstream until 2026-12-31'
  const [before, first, second] = catalogOf([gone, gone]).split(/^(?= {2}- )/m) as [string, string, string]
  const flow = (text: string) => `{${text.replace(/^ {2}-/, '').trim().replace('configuration:', 'configuration: {').replace('parameters:', 'parameters: {').replaceAll('\n', ',\n').replaceAll('{,', '{')}}}}`
  const dashes = (text: string) => text.replace(/^ {2}- /, '  -\n    ')
  const cases: Array<[text: string, acknowledged: number | undefined]> = [
    [`${before}  ${remark}\n${first}${second}`, 0],
    [`${before}${remark}\n  # another one\n#\n${first}${second}`, 0],
    [`${before}  ${remark}\n\n${first}${second}`, undefined],
    [`${before}    ${remark}\n${first}${second}`, undefined],
    [`${before.replace('models:', `models: ${remark}`)}${first}${second}`, undefined],
    [`${before}${first}  ${remark}\n${second}`, 1],
    [`${before}${first}    ${remark}\n${second}`, 0],
    [`${before}${first}\n    ${remark}\n\n${second}`, 0],
    [`${before}${first}\n  ${remark}\n\n${second}`, undefined],
    [`${before}${first}${second}   ${remark}`, 1],
    [`${before}${first.replace('type', `\n${remark}\n\n    type`)}${second}`, 0],
    [`${before}${first}${second.replace('type', `\n  ${remark}\n    type`).trimEnd()}`, 1],
    [`${before}${first}${second}  ${remark}\n`, undefined],
    [`${before}${first}${second}${remark}\nx-own: 1 ${remark}\n`, undefined],
    [`${remark}\n${before}${first}${second}`, undefined],
    [`${before}${first}${dashes(second).replace('-', `- ${remark}`)}`, 1],
    [`${before}${first}${dashes(second).replace('-\n', `-\n\n${remark}\n    # - another\n`)}`, 1],
    [`${before}  ${remark}\n${dashes(first)}${dashes(second)}`, 0],
    [`${before}${first.replaceAll(/^ {2}/gm, '')}${second.replaceAll(/^ {2}/gm, '')} ${remark}\n`, 1],
    [`${before}${first}  ${remark}\n${second}`.replaceAll('\n', '\r\n'), 1],
    [`${before}${first}  ${remark}\n${second}`.replaceAll('\n', '\r'), 1],
    [`${before}  [${flow(first)}, ${remark}\n  ${flow(second)}]\n`, 0],
    [`${before}  [${flow(first)},\n  ${flow(second)} ${remark}\n  ]\n`, 1],
    [`${before}  [\n  ${flow(first)},\n  ${remark}\n  ${flow(second)}\n  ]\n`, 1],
    [`x-first: &first\n${first.replace('- ', '  ')}x-second: &second # own\n${second.replace('- ', '  ')}${before}  - *first\n  - *second ${remark}\n`, 1],
    [`x-first: &first\n${first.replace('- ', '  ')}${before}  ${remark}\n  - *first\n${second}`, 0],
    [`x-list: &list\n${first}${second}    ${remark}\n${before.trim()} *list\n`, 1]
  ]
  for (const [text, acknowledged] of cases) {
    const { stdout } = await drifted(t, [], { args: ['--format', 'json'], edit: () => text })
    const [{ diagnostics }]: [{ diagnostics: Array<{ severity: string, message: string, line: number }> }] = JSON.parse(stdout).files
    const found = diagnostics.flatMap(({ message }) => /^models\[(\d)\].configuration.model/.exec(message)?.[1] ?? [])
    t.strictSame(found, [0, 1].filter(index => index !== acknowledged).map(String), text)
    const others = diagnostics.filter(({ message }) => message.includes('comment'))
    if (acknowledged !== undefined) t.strictSame(others, [], text)
    else for (const other of others) t.match(other, { severity: 'warning', message: 'this comment acknowledges nothing: it belongs to no model; write it on a line of an entry, or directly above one' })
  }
})

t.test('text of a value or a key is not a comment', async t => {
  const remark = '# drift: ignore unknown-upstream until 2026-12-31'
  for (const description of [`'a ${remark}'`, `"a\n      ${remark}"`, `|-\n      a\n      ${remark}`, `>-\n      ${remark}\n      a`]) {
    t.match(await drifted(t, [gone], { edit: text => text.replace('description: \'\'', `description: ${description}`) }), { status: 1, lines: [/error: models\[0\]/, 'models.yaml: 1 error', 'models.yaml: 1 of 1 model verified'] })
  }
  for (const description of [`'' ${remark}`, `|- ${remark}\n      a`, `|-\n      a\n    ${remark}`, `>-\n      a\n\n  ${remark}`.replace(/^ {2}#/m, '    #')]) {
    t.match(await drifted(t, [gone], { edit: text => text.replace('description: \'\'', `description: ${description}`) }), { status: 0, stdout: 'models.yaml: 1 of 1 model verified, 1 exception acknowledged\n' }, description)
  }
})

t.test('a comment that acknowledges nothing is a warning, or an error with --strict', async t => {
  const codes = 'unknown-upstream, expires, context-exceeded, unverified'
  const form = `it must be "# drift: ignore CODE until 2027-01-31", with one or more of ${codes}`
  for (const [remark, reason] of [
    ['# drift: ignore unknown-upsteam until 2027-01-31', `"unknown-upsteam" is not one of ${codes}; did you mean "unknown-upstream"?`],
    ['# drift: ignore expires, everything-else until 2027-01-31', `"everything-else" is not one of ${codes}`],
    ['# drift: ignore expires, until 2027-01-31', `"" is not one of ${codes}`],
    ['# drift: ignore unknown-upstream until 2027-02-30', '2027-02-30 is not a date'],
    ['# drift: ignore unknown-upstream until 2027-13-01', '2027-13-01 is not a date'],
    ...[
      '# drift: ignore unknown-upstream', '# drift: ignore unknown-upstream until tomorrow', '# drift: ignore unknown-upstream until 2027-01-311', '# drift: ignore until 2027-01-31',
      '# drift: accept unknown-upstream until 2027-01-31', '# Drift: ignore unknown-upstream until 2027-01-31', '# drift ignore unknown-upstream until 2027-01-31', '#drift:'
    ].map(remark => [remark, form] as const)
  ] as const) {
    const edit = (text: string) => text.replace('type: chat', `type: chat ${remark}`)
    const { status, lines, stdout } = await drifted(t, [gone], { edit })
    t.equal(status, 1)
    t.strictSame(lines.slice(0, 1), [`models.yaml:11:16: warning: this comment acknowledges nothing: ${reason}`])
    t.match(lines.slice(1), [/error: models\[0\]/, 'models.yaml: 1 error and 1 warning', 'models.yaml: 1 of 1 model verified'])
    t.ok(stdout.includes(` 11 |     type: chat ${remark}\n    |                ^\n`), stdout)
    t.match((await drifted(t, [gone], { edit, args: ['--strict'] })).lines[0], 'models.yaml:11:16: error: this comment acknowledges nothing: ')
  }
  t.match(await drifted(t, [gone], { edit: text => text.replace('type: chat', 'type: chat # the drift: ignored; drifted') }), { lines: [/error: models/, 'models.yaml: 1 error', /verified$/] }, 'another comment is none')
})

t.test('problems of models that aren\'t allowed are warnings', async t => {
  const { status, lines } = await drifted(t, [{ ...gone, allowed: false }, { endpoint: 'openrouter', model: 'google/gemini-2.0-flash-001', allowed: false }])
  t.equal(status, 0)
  t.match(lines, [/warning: models\[0\]/, /warning: models\[1\]/, 'models.yaml: 2 warnings'])
})

t.test('--strict reports warnings as errors', async t => {
  const { status, lines } = await drifted(t, [{ ...gone, allowed: false }, { endpoint: 'huggingface', model: 'a/b' }], { args: ['--strict'], other: { [LIST.huggingface]: status500 } })
  t.equal(status, 1)
  t.match(lines, [/^models\.yaml:2:3: error: huggingface: /, /error: models\[0\]/, 'models.yaml: 2 errors'])
})
const status500 = status(500)

t.test('json prints the counts and the diagnostics, github one annotation each', async t => {
  const entries = [{ endpoint: 'openrouter', model: 'deepseek/deepseek-chat:free' }]
  const { stdout } = await drifted(t, entries, { args: ['--format', 'json'] })
  const message = 'models[0].configuration.model: openrouter doesn\'t know "deepseek/deepseek-chat:free"; the variant ":free" is gone, "deepseek/deepseek-chat" exists'
  t.strictSame(JSON.parse(stdout), {
    files: [{
      file: 'models.yaml',
      models: 1,
      errors: 1,
      warnings: 0,
      diagnostics: [{ severity: 'error', code: 'unknown-upstream', message, line: 15, column: 14, excerpt: '      model: "deepseek/deepseek-chat:free"' }],
      verified: 1,
      acknowledged: 0
    }]
  })
  t.match(await drifted(t, entries, { args: ['--format=github'] }), { status: 1, stdout: `::error file=models.yaml,line=15,col=14,title=unknown-upstream::${message}\n` })
})

t.test('a catalog with errors is reported as by check, before any request', async t => {
  const server: ProviderServer = await provider(t, replies)
  const cwd = t.testdir({ 'bad.yaml': edited(['type: chat', 'type: chatty']) })
  const args = ['--url', `openrouter=${server.origin}`, '--url', `huggingface=${server.origin}`]
  t.match(await run(drift, [...args, 'bad.yaml'], { cwd }), { status: 1, stdout: /^bad\.yaml:28:11: error: [^]*\nbad\.yaml: 1 error\n$/, stderr: '' })
  t.match(await run(drift, [...args, '--format', 'json', 'missing.yaml'], { cwd }), { status: 1, stdout: /"code": "unreadable"/ })
  t.match(await run(drift, args, { cwd, env: { MODELS_FILE: 'bad.yaml' } }), { status: 1, stdout: /^bad\.yaml:/ })
  t.equal(server.requests.length, 0)
  t.match(await run(drift, [...args, '--only', 'huggingface', '-'], { cwd, input: validCatalog }), { status: 0, stdout: /^-:\d+:\d+: warning: [^]*-: 1 of 1 model verified\n$/ })
})

t.test('a terminal shows which lists are awaited, and colours', async t => {
  const entries = [{ endpoint: 'openrouter', model: 'gone' }, { endpoint: 'ollama', model: 'llama3.2' }]
  const { stdout, stderr } = await drifted(t, entries, { isTerminal: true, isErrorTerminal: true, env: { TERM: 'xterm' } })
  t.match(stderr, /fetching the lists of openrouter, ollama …[^]*fetching the lists of (?:openrouter|ollama) …/)
  t.ok(stderr.endsWith('\u001B[1G\u001B[2K'), 'the line is gone at the end')
  t.match(stdout, '\u001B[31merror:\u001B[39m')
})

t.test('no control character of a list reaches a terminal', async t => {
  const hostile = '\u001B[31m\u009B2J\r\n\u202E::error::'
  const { stdout } = await drifted(t, [{ endpoint: 'openrouter', model: 'a/b' }], { other: { [LIST.openrouter]: { data: [{ id: `a/b:${hostile}` }, { id: `x${hostile}`, canonical_slug: 'a/b' }] } } })
  t.match(stdout, 'it is called "x\\u001b[31m\\u{9b}2J\\r\\n\\u{202e}::error::" now')
  t.notMatch(stdout.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u)
})

t.test('wrong arguments exit with 2, and print the reason and the usage on standard error', async t => {
  for (const [args, reason] of [
    [['a', 'b'], 'expected one FILE, not 2'],
    [['--only', 'openruter'], 'not "openruter"; did you mean openrouter?'],
    [['--within', '-1'], ''],
    [['--within=soon'], '--within must be a number from 0 to 36500, not "soon"'],
    [['--timeout', '0'], '--timeout must be a number from 0.001 to 3600, not "0"'],
    [['--format', 'markdown'], '--format must be text, json or github, not "markdown"'],
    [['--url', 'openrouter'], '--url openrouter= must be an http or https URL without credentials'],
    [['--url', 'mistral=http://a'], '--url must be huggingface, cloudflare, openrouter or ollama, not "mistral"'],
    [['--url', 'openrouter=file:///a'], '--url openrouter= must be an http or https URL without credentials'],
    [['--url', `openrouter=http://me:${TOKEN}@localhost/`], '--url openrouter= must be an http or https URL without credentials'],
    [['--url', 'openrouter=http://a', '--from', 'lists'], '--url can\'t be used with --from'],
    [['--save', 'lists', '--from', 'lists'], '--save can\'t be used with --from']
  ] as const) {
    const { status, stdout, stderr } = await run(drift, [...args], { cwd: t.testdirName })
    t.match({ status, stdout, stderr }, { status: 2, stdout: /^$/, stderr: /\n\nusage: models-api drift / })
    t.ok(stderr.includes(reason), stderr)
    t.notMatch(stderr, TOKEN)
  }
})

t.test('--help prints the usage on standard output', async t => {
  t.match(await run(drift, ['-h'], { cwd: t.testdirName }), { status: 0, stdout: /^usage: models-api drift /, stderr: '' })
})
