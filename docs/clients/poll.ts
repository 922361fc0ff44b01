export interface Catalog {
  configurations: Record<string, Record<string, Model>>
  models: string[]
  endpoints: Record<string, string[]>
}

export interface Model {
  publisher: string
  name: string
  description: string // HTML
  icon: string
  type: string
  configuration: { model: string, parameters: Record<string, number | boolean> }
}

/** A catalog unlike the one before, and which of the models differ: none, if only order or endpoints do. */
export interface Update {
  catalog: Catalog
  changes: { added: string[], removed: string[], changed: string[] }
}

/** All times are in milliseconds. */
export interface PollOptions {
  interval?: number // between polls, unless `Cache-Control` asks for more
  timeout?: number // for one answer, to its last byte
  backoff?: [first: number, longest: number] // the bounds of a random wait after a failure; it doubles with each further one
  signal?: AbortSignal // ends the polling
  onPoll?: (poll: { wait: number, failure?: unknown }) => void // how long the next poll is away, and what went wrong
}

const LONGEST_WAIT = 86_400_000 // a header that asks for more is given a day

/** Yields the catalog at `url` once it is there, and whenever it changes. What fails is tried again; nothing is thrown. */
export async function * poll (url: string | URL, options: PollOptions = {}): AsyncGenerator<Update, void, undefined> {
  const { interval = 30_000, timeout = 10_000, backoff: [first, longest] = [1_000, 60_000], signal, onPoll } = options
  let catalog: Catalog | undefined
  let etag: string | null = null
  let stop: () => void
  signal?.addEventListener('abort', () => stop(), { once: true })
  for (let failures = 0; !signal?.aborted;) {
    let update: Update | undefined
    let wait = 0
    const request = new AbortController()
    stop = () => request.abort()
    const timer = setTimeout(() => request.abort(new Error(`no whole answer within ${timeout} ms`)), timeout)
    try {
      const response = await fetch(url, { signal: request.signal, ...etag && { headers: { 'If-None-Match': etag } } })
      const { status, headers } = response
      wait = retryAfter(headers)
      const text = await response.text()
      if (status === 200) {
        const answer: unknown = JSON.parse(text)
        if (!isCatalog(answer)) throw new Error('the answer is no catalog')
        if (JSON.stringify(answer) !== JSON.stringify(catalog)) update = { catalog: answer, changes: compare(catalog, answer) }
        catalog = answer
        etag = headers.get('ETag')
      } else if (status !== 304 || etag === null) throw new Error(`status ${status}`)
      failures = 0
      wait = Math.max(interval, freshness(headers))
      onPoll?.({ wait })
    } catch (failure) {
      if (signal?.aborted) return
      wait = Math.max(wait, Math.random() * Math.min(longest, first * 2 ** failures++))
      onPoll?.({ wait, failure })
    } finally {
      clearTimeout(timer)
    }
    if (update) yield update
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, signal?.aborted ? 0 : wait)
      stop = () => resolve(clearTimeout(timer))
    })
  }
}

/** How long the answer is good, which is never if it must be asked for again. */
function freshness (headers: Headers): number {
  const field = headers.get('Cache-Control') ?? ''
  const [, maxAge] = /(?:^|[\s,])max-age="?(\d+)/i.exec(/no-(?:cache|store)/i.test(field) ? '' : field) ?? []
  return Math.min(LONGEST_WAIT, (Number(maxAge ?? 0) - (Number(headers.get('Age')) || 0)) * 1000)
}

/** `Retry-After` is a number of seconds or a date. */
function retryAfter (headers: Headers): number {
  const field = headers.get('Retry-After') ?? ''
  return Math.min(LONGEST_WAIT, Math.max(0, Number(field) * 1000 || Date.parse(field) - Date.now() || 0))
}

function compare (before: Catalog | undefined, after: Catalog): Update['changes'] {
  const [was, is] = [configurationsOf(before), configurationsOf(after)]
  return {
    added: after.models.filter(id => !was.has(id)),
    removed: [...was.keys()].filter(id => !is.has(id)),
    changed: after.models.filter(id => was.has(id) && was.get(id) !== is.get(id))
  }
}

function configurationsOf (catalog: Catalog | undefined): Map<string, string> {
  return new Map(catalog?.models.map(id => {
    const [publisher = '', name = ''] = id.split('/')
    return [id, JSON.stringify(catalog.configurations[publisher]?.[name])]
  }))
}

function isCatalog (value: unknown): value is Catalog {
  return isRecord(value) && isRecord(value['configurations'], models => isRecord(models, isModel)) &&
    isTexts(value['models']) && isRecord(value['endpoints'], isTexts)
}

function isModel (value: unknown): boolean {
  if (!isRecord(value) || !isRecord(value['configuration'])) return false
  const { publisher, name, description, icon, type, configuration: { model, parameters } } = value
  return isTexts([publisher, name, description, icon, type, model]) && isRecord(parameters, value => /number|boolean/.test(typeof value))
}

const isRecord = (value: unknown, holds = (_: unknown) => true): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(holds)

const isTexts = (value: unknown) => Array.isArray(value) && value.every(text => typeof text === 'string')
