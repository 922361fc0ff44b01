/** One HTTP/1.1 response, as it was received. */
export interface RawResponse {
  status: number
  /** Status line and header fields. */
  head: string
  /** The header fields by name in lower case. */
  headers: ReadonlyMap<string, string>
  /** The bytes, as Latin-1. */
  body: string
}

/**
 * The responses in `bytes`, as Latin-1, one after the other, without informational ones.
 *
 * @param methods of the requests, in order; where one is missing, the response may be one to HEAD.
 * @throws if there is anything else, or the last one is incomplete.
 */
export function parseResponses (bytes: string, methods: readonly string[] = []): RawResponse[] {
  const responses: RawResponse[] = []
  for (let rest = bytes; rest !== '';) {
    const [response, after] = parseFirst(rest, methods[responses.length])
    if (response.status >= 200) responses.push(response)
    rest = after
  }
  return responses
}

function parseFirst (bytes: string, method: string | undefined): [response: RawResponse, rest: string] {
  const end = bytes.indexOf('\r\n\r\n')
  const head = bytes.slice(0, end)
  const [statusLine = '', ...lines] = head.split('\r\n')
  const [, code] = /^HTTP\/1\.1 ([1-5]\d\d) [\x20-\x7e]+$/.exec(statusLine) ?? []
  if (end === -1 || code === undefined) throw new Error(`this is no response: ${JSON.stringify(bytes.slice(0, 200))}`)
  const status = Number(code)
  const headers = new Map(lines.map(line => {
    const [, name = '', value = ''] = /^([\w-]+): ([\t\x20-\x7e]*)$/.exec(line) ?? []
    if (name === '') throw new Error(`this is no header field: ${JSON.stringify(line)}`)
    return [name.toLowerCase(), value]
  }))
  const rest = bytes.slice(end + 4)
  const isBodiless = status < 200 || status === 204 || status === 304 || method === 'HEAD' || (method === undefined && /^(?:$|HTTP\/1\.1 )/.test(rest))
  const [body, after] = isBodiless ? ['', rest] : bodyOf(rest, headers)
  return [{ status, head, headers, body }, after]
}

function bodyOf (bytes: string, headers: ReadonlyMap<string, string>): [body: string, rest: string] {
  if (headers.get('transfer-encoding') === 'chunked') return chunks(bytes)
  const length = Number(headers.get('content-length'))
  if (!(bytes.length >= length)) throw new Error(`a body of ${headers.get('content-length')} bytes breaks off after ${bytes.length}`)
  return [bytes.slice(0, length), bytes.slice(length)]
}

function chunks (bytes: string): [body: string, rest: string] {
  let body = ''
  for (let at = 0; ;) {
    const [line = '', size = ''] = /^([\da-f]+)\r\n/.exec(bytes.slice(at, at + 20)) ?? []
    const begin = at + line.length
    const end = begin + parseInt(size, 16)
    if (bytes.slice(end, end + 2) !== '\r\n') throw new Error('a chunk breaks off')
    if (begin === end) return [body, bytes.slice(end + 2)]
    body += bytes.slice(begin, end)
    at = end + 2
  }
}
