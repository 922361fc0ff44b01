import assert from 'node:assert/strict'
import t, { type Test } from 'tap'
import { poll, type PollOptions, type Update } from '../../docs/clients/poll.ts'
import { ENDPOINT_CATEGORIES } from '../../src/schemas/models-response.ts'
import { exampleModels, listen } from '../support/app.ts'
import { answer, FAULTS, HANGS, reacting, type Reaction } from '../support/faults.ts'

const quick = { interval: 1, backoff: [1, 2] } satisfies PollOptions

/** A catalog with an added model, without one, and with a changed one. */
function editedModels () {
  const { configurations, ...models } = exampleModels()
  const gemma = configurations['google']?.['gemma']
  assert(gemma)
  return {
    ...models,
    models: ['google/gemma', 'google/gemma-2'],
    configurations: { google: { gemma: { ...gemma, icon: 'simple-icons:gemma' }, 'gemma-2': { ...gemma, name: 'gemma-2' } } }
  }
}

const first: Update = { catalog: exampleModels(), changes: { added: ['google/gemma', 'meta/llama'], removed: [], changed: [] } }
const second: Update = { catalog: editedModels(), changes: { added: ['google/gemma-2'], removed: ['meta/llama'], changed: ['google/gemma'] } }

/** What is yielded up to the update of that number, and what `onPoll` received for each poll. */
async function follow (url: string, count: number, options: PollOptions = {}) {
  const updates: Update[] = []
  const polls: Array<{ wait: number, failure?: unknown }> = []
  for await (const update of poll(url, { ...quick, onPoll: poll => polls.push(poll), ...options })) {
    if (updates.push(update) === count) break
  }
  return { updates, polls, failures: polls.flatMap(({ failure }) => failure === undefined ? [] : [failure]) }
}

/** What `onPoll` receives for the first polls, up to that number. */
async function firstPolls (url: string, count: number, options: PollOptions = {}) {
  const polls: Array<{ wait: number, failure?: unknown }> = []
  const end = new AbortController()
  await drain(poll(url, { ...quick, ...options, signal: end.signal, onPoll: poll => { if (polls.push(poll) === count) end.abort() } }))
  return polls
}

async function drain (updates: AsyncGenerator<Update>, onUpdate = () => {}) {
  while (!(await updates.next()).done) onUpdate()
}

function stubRandom (t: Test, value: number) {
  const { random } = Math
  Math.random = () => value
  t.teardown(() => { Math.random = random })
}

t.test('the catalog is yielded at once, and again with its changes when it has changed; meanwhile polls cost a 304', async t => {
  const statuses: number[] = []
  const { app, address } = await listen(t, {}, app => app.addHook('onResponse', async (_request, { statusCode }) => { statuses.push(statusCode) }))
  let polls = 0
  const onPoll = () => { if (++polls === 4) app.modelsResponse.publish(editedModels()) }
  const { updates } = await follow(`${address}/models`, 2, { onPoll })
  t.strictSame(updates, [first, second])
  t.strictSame(statuses.slice(0, 4), [200, 304, 304, 304])
})

t.test('a new order changes the catalog, but no model', async t => {
  const models = exampleModels()
  models.models.reverse()
  const { url } = await reacting(t, answer(exampleModels()), answer(exampleModels()), answer(models))
  const { updates, polls } = await follow(url, 2)
  t.strictSame(updates[1], { catalog: models, changes: { added: [], removed: [], changed: [] } })
  t.equal(polls.length, 3)
})

/** The same value, with the keys of every object in the opposite order. */
function turned (value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).reverse().map(([key, item]) => [key, turned(item)]))
}

t.test('a new order of keys changes neither the catalog nor a model', async t => {
  const { url } = await reacting(t, answer(exampleModels()), answer(turned(exampleModels())), answer(turned(editedModels())))
  const { updates, polls } = await follow(url, 2)
  t.strictSame(updates, [first, second])
  t.equal(polls.length, 3)
})

/** Inconsistent catalogs. */
const INCONSISTENT: Record<string, unknown> = {
  'a model of no publisher': { ...exampleModels(), configurations: {} },
  'a model that its publisher hasn\'t': { ...exampleModels(), models: ['google/gemma', 'google/llama'] },
  'a model by its name alone': { ...exampleModels(), models: ['gemma'] },
  'a model by its publisher alone': { ...exampleModels(), models: ['google'] },
  'a model with more than a name': { ...exampleModels(), models: ['google/gemma/gemma'] },
  'a model that every object has': { ...exampleModels(), models: ['google/constructor'] },
  'a publisher that every object has': { ...exampleModels(), models: ['constructor/prototype', '__proto__/constructor'] },
  'no category of endpoints': { configurations: {}, models: [], endpoints: {} },
  ...Object.fromEntries(ENDPOINT_CATEGORIES.map(category => [
    `no endpoints of ${category}`, { ...exampleModels(), endpoints: { ...exampleModels().endpoints, [category]: undefined } }
  ]))
}

for (const [name, fault] of [...Object.entries(FAULTS), ...Object.entries(INCONSISTENT).map(([name, body]) => [name, answer(body)] as const)]) {
  t.test(`${name} changes nothing, and is tried again`, async t => {
    const { url, requests } = await reacting(t, fault, answer(exampleModels(), { etag: '"1"' }), fault, fault, answer(editedModels()))
    const { updates, failures } = await follow(url, 2)
    t.strictSame(updates, [first, second])
    t.equal(failures.length, 3)
    const tags = requests.map(({ headers }) => headers['if-none-match'])
    t.strictSame([tags[0], tags.at(-1)], [undefined, '"1"'], 'the tag of the last good answer is sent')
  })
}

for (const [name, hang] of Object.entries(HANGS)) {
  t.test(`${name} ends with the timeout`, async t => {
    const { url } = await reacting(t, answer(exampleModels()), hang, answer(editedModels()))
    const { updates, failures } = await follow(url, 2, { timeout: 300 })
    t.strictSame(updates, [first, second])
    t.match(failures, [{ message: 'no whole answer within 300 ms' }])
  })
}

t.test('an unsolicited 304 is a failure', async t => {
  const { url, requests } = await reacting(t, answer('', { etag: '"1"' }, 304), answer(exampleModels()), answer('', {}, 304), answer(editedModels()))
  const { updates, failures } = await follow(url, 2)
  t.strictSame(updates, [first, second])
  t.match(failures, [{ message: 'status 304' }, { message: 'status 304' }])
  t.strictSame(requests.map(({ headers }) => headers['if-none-match']), Array(4).fill(undefined))
})

t.test('a tag of any characters is sent back as it was received, and forgotten with its response', async t => {
  const tag = 'W/"\xFC, *\\ \t"'
  const { url, requests } = await reacting(t, answer(exampleModels(), { etag: tag }), answer(exampleModels()), answer(editedModels()))
  await follow(url, 2)
  t.strictSame(requests.map(({ headers }) => headers['if-none-match']), [undefined, tag, undefined])
})

t.test('redirects are followed', async t => {
  const { address } = await listen(t)
  const { url } = await reacting(t, answer('', { location: `${address}/models` }, 308))
  t.strictSame((await follow(url, 1)).updates, [first])
})

t.test('an invalid address is a failure like others', async t => {
  const polls = await firstPolls('nowhere', 3)
  t.ok(polls.every(({ failure }) => failure instanceof TypeError))
})

t.test('the wait after a failure is random, and its bound doubles up to the longest', async t => {
  const { url } = await reacting(t, answer('', {}, 500))
  const waits = async (random: number) => {
    stubRandom(t, random)
    return (await firstPolls(url, 6, { backoff: [1, 8] })).map(({ wait }) => wait)
  }
  t.strictSame(await waits(0.5), [0.5, 1, 2, 4, 4, 4])
  t.strictSame(await waits(0.25), [0.25, 0.5, 1, 2, 2, 2])
})

t.test('after a success the waits start from the beginning', async t => {
  stubRandom(t, 0.5)
  const failure = answer('', {}, 503)
  const { url } = await reacting(t, failure, failure, failure, answer(exampleModels(), { etag: '"1"' }), failure, answer('', {}, 304), failure)
  const polls = await firstPolls(url, 7, { interval: 3, backoff: [1, 8] })
  t.strictSame(polls.map(({ wait }) => wait), [0.5, 1, 2, 3, 0.5, 3, 0.5])
})

t.test('without options it polls twice a minute, and retries within a second at first', async t => {
  stubRandom(t, 0.99)
  const { url } = await reacting(t, answer(exampleModels()), answer('', {}, 500))
  for (const expected of [30_000, 990]) {
    const end = new AbortController()
    const waits: number[] = []
    await drain(poll(url, { signal: end.signal, onPoll: ({ wait }) => { end.abort(waits.push(wait)) } }))
    t.strictSame(waits, [expected])
  }
})

/** Header fields about the age of a response, and the milliseconds until the next poll of a client whose interval is 5 seconds. */
const FRESHNESS: Array<[headers: Record<string, string>, wait: number]> = [
  [{}, 5_000],
  [{ 'cache-control': 'no-cache' }, 5_000],
  [{ 'cache-control': 'max-age=60' }, 60_000],
  [{ 'cache-control': 'public,MAX-AGE="60", stale-while-revalidate=600' }, 60_000],
  [{ 'cache-control': 'max-age=1' }, 5_000],
  [{ 'cache-control': 's-maxage=60' }, 5_000],
  [{ 'cache-control': 'no-cache, max-age=60' }, 5_000],
  [{ 'cache-control': 'max-age=60, no-store' }, 5_000],
  [{ 'cache-control': 'max-age=60', age: '20' }, 40_000],
  [{ 'cache-control': 'max-age=60', age: '600' }, 5_000],
  [{ 'cache-control': 'max-age=60', age: 'old' }, 60_000],
  [{ 'cache-control': `max-age=${'9'.repeat(400)}` }, 86_400_000],
  [{ 'cache-control': `max-age=${'9'.repeat(400)}`, age: '60' }, 86_400_000],
  [{ 'cache-control': `max-age=${'9'.repeat(400)}`, age: '9'.repeat(400) }, 5_000],
  ...['-100000', 'Infinity', '1e3', '0x10', '20.5', '20, 20'].map(age =>
    [{ 'cache-control': 'max-age=60', age }, 60_000] satisfies typeof FRESHNESS[number]),
  ...['1e3', '60s', '60.5', '0x60', 'Infinity'].map(maxAge =>
    [{ 'cache-control': `max-age=${maxAge}` }, 5_000] satisfies typeof FRESHNESS[number]),
  [{ 'cache-control': 'max-age=-1, ,,=' }, 5_000],
  [{ 'cache-control': 'max-age=soon' }, 5_000]
]

t.test('the next poll is not earlier than Cache-Control says, with 200 and 304 alike', async t => {
  for (const [headers, wait] of FRESHNESS) {
    const { url } = await reacting(t, answer(exampleModels(), headers))
    t.strictSame(await firstPolls(url, 1, { interval: 5_000 }), [{ wait }], JSON.stringify(headers))
  }
  const { url } = await reacting(t, answer(exampleModels(), { etag: '"1"' }), answer('', { 'cache-control': 'max-age=60' }, 304))
  t.strictSame((await firstPolls(url, 2)).map(({ wait }) => wait), [1, 60_000])
})

/** Invalid values of `Retry-After`: neither whole seconds nor an HTTP date. */
const NO_TIMES = [
  '', '-5', '+5', '1.5', '1e3', '0x10', 'Infinity', '120, 120', '120 s', 'soon', 'soon 2099', '2099-01-01T00:00:00Z', 'Invalid Date',
  'Thu, 01 Jan 2099 00:00:00', 'Thu, 01 Jan 2099 00:00:00 +0000', 'Thu, 1 Jan 2099 00:00:00 GMT', 'Fri, 01 Jan 2099 00:00:00 GMT',
  'Thursday, 01-Jan-99 00:00:00 GMT', 'Thu Jan  1 00:00:00 2099', 'Mon, 30 Feb 2099 00:00:00 GMT'
]

t.test('the wait is at least Retry-After, and the random part is added to it', async t => {
  stubRandom(t, 0.5)
  const waits = async (field: string, status: number) => {
    const { url } = await reacting(t, answer('', { 'retry-after': field }, status))
    return (await firstPolls(url, 1, { backoff: [1_000, 2_000] })).map(({ wait }) => wait)
  }
  for (const status of [429, 503]) {
    t.strictSame(await waits('120', status), [120_500])
    for (const long of ['9'.repeat(400), 'Thu, 01 Jan 2099 00:00:00 GMT']) t.strictSame(await waits(long, status), [86_400_500], long)
    for (const none of [...NO_TIMES, '0', 'Wed, 21 Oct 2015 07:28:00 GMT']) t.strictSame(await waits(none, status), [500], none)
    const [wait = 0] = await waits(new Date(Date.now() + 3_600_000).toUTCString(), status)
    t.ok(wait > 3_500_500 && wait <= 3_600_500)
  }
})

t.test('the signal ends it, whatever it does', async t => {
  const { url, requests } = await reacting(t, answer(exampleModels()))
  const waiting = new AbortController()
  await drain(poll(url, { interval: 60_000, signal: waiting.signal, onPoll: () => { setImmediate(() => waiting.abort()) } }))

  const dealing = new AbortController()
  await drain(poll(url, { interval: 60_000, signal: dealing.signal }), () => dealing.abort())
  t.equal(requests.length, 2)

  await drain(poll(url, { signal: AbortSignal.abort() }))
  t.equal(requests.length, 2, 'nothing is asked for')

  for (const hang of Object.values(HANGS)) {
    const asking = new AbortController()
    const reaction: Reaction = (...of) => {
      hang(...of)
      setTimeout(() => asking.abort(), 20)
    }
    const { url } = await reacting(t, reaction)
    await drain(poll(url, { signal: asking.signal, onPoll: () => t.fail('the end was reported as a failure') }))
  }
})
