import { STATUS_CODES } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { getSystemErrorMap } from 'node:util'
import { version } from '../version.ts'
import { ListError, type Access, type Get } from './provider.ts'

/** The most bytes that are read from one provider, or from a saved list: more than any provider's list has. */
export const MAX_BYTES = 32_000_000
const MAX_REDIRECTS = 5
/** How many times a request is repeated after 429 or 503 with `Retry-After`. */
const MAX_REPEATS = 3

/**
 * Returns a function that requests documents of one provider, all of them together within limits of time and size.
 *
 * @param timeout milliseconds for all of them together, from now on.
 */
export function downloader ({ url: { origin }, token, tokenVariable }: Access, timeout: number): Get {
  const signal = AbortSignal.timeout(timeout)
  const deadline = performance.now() + timeout
  let size = 0
  const headers = {
    accept: 'application/json',
    'user-agent': `models-api/${version}`,
    ...token !== undefined && { authorization: `Bearer ${token}` }
  }

  /**
   * Follows redirects itself, as `fetch` would follow them to other hosts, too. With `manual` the `fetch` of Node returns
   * the redirect (undici's README, "Manual Redirect").
   */
  async function request (url: URL, init: RequestInit, redirects = 0): Promise<Response> {
    const response = await fetch(url, { ...init, headers: { ...headers, ...init.headers }, signal, redirect: 'manual' })
    const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null
    if (location === null) return response
    await discard(response)
    return request(redirected(location, url, redirects), init, redirects + 1)
  }

  function redirected (location: string, from: URL, redirects: number): URL {
    if (redirects === MAX_REDIRECTS) throw new ListError(`${from.host} redirects more than ${MAX_REDIRECTS} times`)
    const target = URL.canParse(location, from.href) ? new URL(location, from) : undefined
    if (target === undefined || !/^https?:$/.test(target.protocol)) throw new ListError(`${from.host} redirects to an invalid address`)
    if (target.username + target.password !== '') throw new ListError(`${from.host} redirects to an address with credentials, which isn't requested`)
    if (token !== undefined && target.origin !== origin) throw new ListError(`${from.host} redirects to ${target.host}, which doesn't get ${tokenVariable}`)
    return target
  }

  async function textOf ({ body }: Response, host: string): Promise<string> {
    const chunks: Uint8Array[] = []
    for await (const chunk of body ?? []) {
      size += chunk.length
      if (size > MAX_BYTES) throw new ListError(`${host} answers with more than ${MAX_BYTES / 1e6} MB`)
      chunks.push(chunk)
    }
    return new TextDecoder().decode(Buffer.concat(chunks))
  }

  async function answered (url: URL, init: RequestInit, repeats = 0): Promise<string> {
    const response = await request(url, init)
    const { status } = response
    if (response.ok) return textOf(response, url.host)
    await discard(response)
    const pause = secondsIn(response.headers.get('retry-after'))
    const isWorthwhile = REPEATED.has(status) && pause !== undefined && repeats < MAX_REPEATS
    if (isWorthwhile && performance.now() + pause * 1000 < deadline) {
      await wait(pause * 1000)
      return answered(url, init, repeats + 1)
    }
    const advice = status === 401 || status === 403 ? tokenAdvice() : pause === undefined ? '' : `, and asks to retry after ${pause} s`
    throw new ListError(`${url.host} answers ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd() + advice, { status })
  }

  function tokenAdvice (): string {
    if (tokenVariable === undefined) return ''
    return token === undefined ? `: ${tokenVariable} isn't set` : `: is ${tokenVariable} valid?`
  }

  return async (url, body) => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const text = await answered(url, init).catch((error: unknown) => { throw reasonOf(error, url.host, timeout) })
    if (token !== undefined && token.length >= MIN_SECRET && text.includes(token)) throw new ListError(`${url.host} repeats ${tokenVariable} in its answer, which is therefore ignored`)
    return { text, value: jsonOf(text) }
  }
}

/** Shorter tokens, which no provider issues, may occur in any text. */
const MIN_SECRET = 16
const REDIRECTS = new Set([301, 302, 303, 307, 308])
const REPEATED = new Set([429, 503])

async function discard ({ body }: Response): Promise<void> {
  await body?.cancel()
}

/** The value of a JSON text; undefined if it isn't JSON. */
export function jsonOf (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The seconds of `Retry-After`: a number, or the time to a date, which begins with the day of the week (RFC 9110, section 10.2.3). */
function secondsIn (field: string | null): number | undefined {
  if (field === null) return undefined
  if (/^\d+$/.test(field)) return Number(field)
  const seconds = /^[A-Z][a-z]{2}/.test(field) ? Math.ceil((Date.parse(field) - Date.now()) / 1000) : NaN
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds)
}

/** The reason why a request failed. The message of `fetch` isn't shown, as it may contain the header fields. */
function reasonOf (error: unknown, host: string, timeout: number): ListError {
  if (error instanceof ListError) return error
  const { name, cause } = error as Error
  if (name === 'TimeoutError') return new ListError(`${host} doesn't answer within ${timeout / 1000} s`)
  const { errno, code = '', message = 'the request can\'t be made' }: Partial<NodeJS.ErrnoException> = Object(cause)
  const [, fault] = FAULTS.find(([pattern]) => pattern.test(code)) ?? []
  if (fault !== undefined) return new ListError(`${host} ${fault}`)
  const known = Array.from(getSystemErrorMap()).find(([number, [name]]) => number === errno || name === code)
  return new ListError(`${host} can't be reached: ${known?.[1][1] ?? (code || message)}`)
}

/** Reasons by the error codes of undici, llhttp and zlib. */
const FAULTS = [
  [/^UND_ERR_SOCKET$/, 'closes the connection before its answer is complete'],
  [/^UND_ERR_HEADERS_OVERFLOW$/, 'answers with header fields that are too large'],
  [/^HPE_/, 'doesn\'t answer with valid HTTP'],
  [/^Z_|^ZSTD_|^ERR__ERROR_/, 'answers with data that can\'t be decompressed']
] as const
