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
const CATEGORIES = ['huggingface', 'cloudflare', 'openrouter', 'ollama'] // of endpoints

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
      const response: Response = await fetch(url, { signal: request.signal, ...etag && { headers: { 'If-None-Match': etag } } })
      const { status, headers } = response
      wait = retryAfter(headers)
      const text = await response.text()
      if (status === 200) {
        const answer: unknown = JSON.parse(text)
        if (!isCatalog(answer)) throw new Error('the answer is no catalog')
        if (textOf(answer) !== textOf(catalog)) update = { catalog: answer, changes: compare(catalog, answer) }
        catalog = answer
        etag = headers.get('ETag')
      } else if (status !== 304 || etag === null) throw new Error(`status ${status}`)
      failures = 0
      wait = Math.max(interval, freshness(headers))
      onPoll?.({ wait })
    } catch (failure) {
      if (signal?.aborted) return
      wait += Math.random() * Math.min(longest, first * 2 ** failures++)
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
  const [, maxAge] = /(?:^|[\s,])max-age="?(\d+)"?\s*(?:,|$)/i.exec(/no-(?:cache|store)/i.test(field) ? '' : field) ?? []
  return Math.min(LONGEST_WAIT, seconds(maxAge) - seconds(headers.get('Age')))
}

/** `Retry-After` is a number of seconds, or a date as `toUTCString` writes it. */
function retryAfter (headers: Headers): number {
  const field = headers.get('Retry-After')
  const date = new Date(field ?? '')
  return Math.min(LONGEST_WAIT, date.toUTCString() === field ? Math.max(0, date.getTime() - Date.now() || 0) : seconds(field))
}

/** A whole number of seconds in milliseconds; anything else is none. */
function seconds (field?: string | null): number {
  return /^\d+$/.test(field ?? '') ? Math.min(2 ** 31, Number(field)) * 1000 : 0
}

function compare (before: Catalog | undefined, after: Catalog): Update['changes'] {
  const [was, is] = [textsOf(before), textsOf(after)]
  return {
    added: after.models.filter(id => !was.has(id)),
    removed: [...was.keys()].filter(id => !is.has(id)),
    changed: after.models.filter(id => was.has(id) && was.get(id) !== is.get(id))
  }
}

function textsOf (catalog: Catalog | undefined): Map<string, string> {
  return new Map(catalog?.models.map(id => [id, textOf(modelOf(catalog.configurations, id))]))
}

/** One text for all values that are equal but for the order of keys. */
function textOf (value: unknown): string {
  return JSON.stringify(value, (_, value) => isRecord(value) ? Object.fromEntries(Object.keys(value).sort().map(key => [key, value[key]])) : value)
}

function modelOf (configurations: Catalog['configurations'], id: string): Model | undefined {
  const [publisher = '', name = ''] = id.split(/\/(.*)/s)
  return configurations[publisher]?.[name]
}

function isCatalog (value: unknown): value is Catalog {
  if (!isRecord(value)) return false
  const { configurations, models, endpoints } = value as Partial<Catalog>
  return isRecord(configurations, models => isRecord(models, isModel)) &&
    isTexts(models) && models.every(id => isModel(modelOf(configurations, id))) && // what objects inherit is no model
    isRecord(endpoints, isTexts) && CATEGORIES.every(category => isTexts(endpoints[category]))
}

function isModel (value: unknown): boolean {
  if (!isRecord(value) || !isRecord(value['configuration'])) return false
  const { publisher, name, description, icon, type, configuration: { model, parameters } } = value
  return isTexts([publisher, name, description, icon, type, model]) && isRecord(parameters, value => /number|boolean/.test(typeof value))
}

const isRecord = (value: unknown, holds = (_: unknown) => true): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(holds)

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(text => typeof text === 'string')
