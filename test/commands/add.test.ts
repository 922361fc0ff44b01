import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { checkCatalog } from '../../src/catalog/checker.ts'
import { add } from '../../src/commands/add.ts'
import { drift } from '../../src/commands/drift.ts'
import { entryText, proposedEntry } from '../../src/drift/entry.ts'
import { ENDPOINT_CATEGORIES } from '../../src/schemas/models-response.ts'
import { run } from '../support/command.ts'
import { json, provider, recorded, recordedText, status, type Reply } from '../support/provider-server.ts'
import { SEED } from '../support/thorough.ts'

const now = () => Date.UTC(2026, 10, 30)
const frame = `endpoints:
  huggingface: /hf/{publisher}/{name}
  cloudflare: /cf/{publisher}/{name}
  openrouter: /or/{publisher}/{name}
  ollama: /ol/{publisher}/{name}
models:
`

/** Saved lists of every provider. */
function lists (t: Test): string {
  return t.testdir({
    'openrouter.json': recordedText('openrouter'),
    'huggingface.json': recordedText('huggingface'),
    'cloudflare.json': `[${recordedText('cloudflare-1')}, ${recordedText('cloudflare-2')}]`,
    'ollama.json': `[${recordedText('ollama-tags')}, {"model": "llama3.2:latest", "answer": ${recordedText('ollama-show')}}]`
  })
}

t.test('its output can be pasted; check accepts it without a warning, and drift reports nothing with the same lists', async t => {
  const cwd = lists(t)
  const models = [
    'openrouter:deepseek/deepseek-chat', 'openrouter:meta-llama/llama-3.3-70b-instruct', 'openrouter:meta-llama/llama-3.3-70b-instruct:free', 'openrouter:openrouter/auto', 'openrouter:@preset/ours',
    'huggingface:google/gemma-2-27b-it', 'huggingface:google/gemma-2-27b-it:nebius', 'huggingface:mistralai/Mistral-7B-Instruct-v0.3',
    'cloudflare:@cf/meta/llama-3.3-70b-instruct-fp8-fast', 'cloudflare:@cf/google/gemma-3-12b-it',
    'ollama:llama3.2', 'ollama:mollysama/rwkv-6-world:1.6b'
  ]
  let catalog = frame
  for (const model of models) {
    const { status, stdout, stderr } = await run(add, ['--from', '.', model], { cwd, now })
    t.strictSame({ status, stderr }, { status: 0, stderr: '' }, model)
    catalog += stdout
  }
  t.strictSame((await checkCatalog(catalog)).diagnostics, [])
  t.strictSame(await run(drift, ['--from', '.', '-'], { cwd, now, input: catalog }), { status: 0, stdout: '-: 11 of 12 models verified\n', stderr: '' })
})

t.test('the entry has the limits of the provider, and remarks where it publishes none', async t => {
  const cwd = lists(t)
  t.equal((await run(add, ['--from', '.', 'openrouter:deepseek/deepseek-chat'], { cwd, now })).stdout, `\
  - publisher: deepseek
    name: deepseek-chat
    endpoint: openrouter
    type: chat
    icon: simple-icons:openrouter
    description: <strong>deepseek-chat</strong>
    configuration:
      model: deepseek/deepseek-chat
      parameters:
        max_new_tokens: 16384 # of at most 16384
        typical_p: -1 # -1 is the default of openrouter
        repetition_penalty: -1
        truncate: 114688 # with max_new_tokens at most 131072
        return_full_text: false
`)
  t.match((await run(add, ['--from', '.', 'cloudflare:@cf/google/gemma-3-12b-it'], { cwd, now })).stdout, /publisher: google\n {4}name: gemma-3-12b-it\n[^]*type: instruct\n[^]*model: '@cf\/google\/gemma-3-12b-it'\n[^]*max_new_tokens: 512 # cloudflare names no largest output\n[^]*truncate: 2048 # cloudflare names no context\n/)
})

t.test('whatever limits a provider names, and whatever the id is, the entry is a model that fits them', async t => {
  const tokens = fc.option(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.maxSafeNat().filter(number => number > 0)), { nil: undefined })
  const id = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1 }).filter(text => !/[\s\p{Cc}\p{Cf}]/u.test(text)),
    fc.constantFrom('/', '..', 'a/..', '__proto__', '@cf/a/b', 'a/b/c', '#-a', ':', '-', '---', 'null', '1', '<b>&amp;</b>')
  )
  await t.resolves(async () => fc.assert(fc.asyncProperty(fc.constantFrom(...ENDPOINT_CATEGORIES), id, tokens, tokens, async (category, id, context, maxOutput) => {
    const proposed = proposedEntry(category, id, { context, maxOutput })
    const { catalog, diagnostics } = await checkCatalog(frame + entryText(proposed))
    const { max_new_tokens: output, truncate } = proposed.entry.configuration.parameters
    const fits = context === undefined || context === 1 || truncate + output <= context
    const unexpected = diagnostics.filter(({ code }) => code !== 'stray-character') // of an id that ends with a comma
    if (unexpected.length > 0 || catalog?.models[0]?.configuration.model !== id || !fits || output > (maxOutput ?? Infinity)) throw new Error(JSON.stringify(unexpected))
  }), { seed: SEED, numRuns: 1000 }))
})

t.test('a model that the provider doesn\'t have exits with 1, and suggests another', async t => {
  const cwd = lists(t)
  for (const [model, reason] of [
    ['openrouter:deepseek/deepsek-chat', 'openrouter doesn\'t know "deepseek/deepsek-chat"; did you mean "deepseek/deepseek-chat"?'],
    ['openrouter:deepseek/deepseek-chat:free', 'the variant ":free" is gone, "deepseek/deepseek-chat" exists'],
    ['huggingface:Qwen/Qwen2.5-72B-Instruct', 'nothing serves "Qwen/Qwen2.5-72B-Instruct" at huggingface at the moment'],
    ['openrouter:google/gemini-2.0-flash-001', '"google/gemini-2.0-flash-001" expired at openrouter on 2026-02-28']
  ] as const) {
    const { status, stdout, stderr } = await run(add, ['--from', '.', model], { cwd, now })
    t.strictSame({ status, stdout }, { status: 1, stdout: '' })
    t.match(stderr, reason)
  }
})

t.test('a model that expires soon is printed with a warning', async t => {
  t.match(await run(add, ['--from', '.', 'openrouter:meta-llama/llama-3.3-70b-instruct'], { cwd: lists(t), now: () => Date.UTC(2027, 2, 30) }), {
    status: 0,
    stdout: /^ {2}- publisher: meta-llama\n/,
    stderr: '"meta-llama/llama-3.3-70b-instruct" expires at openrouter on 2027-03-31\n'
  })
})

t.test('without --from the list is requested', async t => {
  const replies: Record<string, Reply> = {
    'GET /api/tags': recorded('ollama-tags'),
    'POST /api/show': (response, { body }) => json(response, recorded('ollama-show'), JSON.parse(body).model === 'llama3.2:latest' ? 200 : 500)
  }
  const { origin } = await provider(t, replies)
  const added = (model: string, path = '') => run(add, ['--url', `ollama=${origin}${path}`, model], { cwd: t.testdirName })
  t.match(await added('ollama:llama3.2'), { status: 0, stdout: /publisher: ollama\n {4}name: llama3\.2\n[^]*truncate: 130560 # with max_new_tokens at most 131072\n/ })
  t.match(await added('ollama:phi4'), { status: 3, stdout: '', stderr: /^ollama doesn't list "phi4", and \S+ answers 500 Internal Server Error\n$/ })
  t.match(await added('ollama:llama3.2', '/no'), { status: 3, stdout: '', stderr: /^"llama3\.2" isn't verified: \S+ answers 404 Not Found\n$/ })
})

t.test('an id that differs from the listed one exits with 1', async t => {
  const { origin } = await provider(t, { 'GET /api/v1/models': recorded('openrouter'), 'GET /api/v1/models/qwen/old/endpoints': recorded('openrouter-endpoints'), 'GET /api/v1/models/a/b/endpoints': status(404) })
  t.match(await run(add, ['--url', `openrouter=${origin}`, 'openrouter:qwen/old'], { cwd: t.testdirName }), { status: 1, stdout: '', stderr: 'openrouter lists "qwen/old" as "qwen/qwen3-235b-a22b" now\n' })
})

t.test('wrong arguments exit with 2, and print the reason and the usage on standard error', async t => {
  for (const [args, reason] of [
    [[], 'expected one CATEGORY:ID, not 0'],
    [['ollama:a', 'ollama:b'], 'expected one CATEGORY:ID, not 2'],
    [['openrooter:a'], 'CATEGORY must be huggingface, cloudflare, openrouter or ollama, not "openrooter"; did you mean openrouter?'],
    [['ollama:'], 'CATEGORY:ID must have the id of a model after ollama:'],
    [['ollama:a b'], 'CATEGORY:ID must have the id of a model after ollama:, without white space'],
    [['ollama:\u001Bc'], 'CATEGORY:ID must have the id of a model after ollama:, without white space'],
    [['ollama'], 'CATEGORY:ID must have the id of a model after ollama:'],
    [['--url', 'x', 'ollama:a'], '--url must be']
  ] as const) {
    const { status, stdout, stderr } = await run(add, [...args], { cwd: t.testdirName })
    t.match({ status, stdout, stderr }, { status: 2, stdout: /^$/, stderr: /\n\nusage: models-api add / })
    t.ok(stderr.startsWith(reason), stderr)
  }
})

t.test('--help prints the usage on standard output', async t => {
  t.match(await run(add, ['--help'], { cwd: fileURLToPath(new URL('.', import.meta.url)) }), { status: 0, stdout: /^usage: models-api add /, stderr: '' })
})
