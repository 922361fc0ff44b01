import { METHODS } from 'node:http'
import fc, { type Arbitrary } from 'fast-check'

/** A valid request, however odd. */
export interface OddRequest {
  method: string
  /** The path without the query. */
  path: string
  /** The bytes, as Latin-1. */
  bytes: string
}

const visible = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index))
const opaque = Array.from({ length: 128 }, (_, index) => String.fromCharCode(128 + index))

/** The values that a field may have (RFC 9110, section 5.5). */
const junk = fc.string({ unit: fc.constantFrom(...visible, ...opaque), maxLength: 150 }).map(text => text.trim())
const token = fc.string({ unit: fc.constantFrom(...'abcxyzABC0189-_.~!'), minLength: 1, maxLength: 30 })
const segment = fc.string({ unit: fc.constantFrom(...'abcXYZ019-._~!$&\'()*+,;=:@', '%20', '%2F', '%C3%A9', '%00', '%25', '%2e%2e'), maxLength: 40 })
const query = fc.string({ unit: fc.constantFrom(...'abc=&019/?-._~:@!', '%20', '%zz', '%'), maxLength: 2000 })

const FIELDS: Record<string, string[]> = {
  'accept-encoding': ['br', 'gzip;q=0, br;q=0', '*;q=0', 'gzip, deflate, br, zstd', 'identity;q=0', ';q=1', 'br;q=2', ',,,', 'GZIP', 'x'.repeat(5000), `${'gzip,'.repeat(1000)}br`],
  'if-none-match': ['*', '"x"', 'W/"x"', '"x", "y"', '""', '"', 'W/', `${'"x",'.repeat(1000)}"y"`],
  'if-match': ['*', '"x"', '"'],
  'if-modified-since': ['Thu, 01 Jan 1970 00:00:00 GMT', 'yesterday', '-1'],
  'if-unmodified-since': ['Thu, 01 Jan 1970 00:00:00 GMT', 'yesterday'],
  'if-range': ['"x"', 'yesterday'],
  range: ['bytes=0-1', 'bytes=-1', 'bytes=5-1', 'bytes=0-1,3-4', 'bytes=99999999-', 'bytes=', 'lines=1-2'],
  'cache-control': ['no-cache', 'max-age=0', 'only-if-cached', 'no-store, max-age=-1'],
  origin: ['https://chat.example.com', 'https://evil.example', 'null', 'x'.repeat(3000)],
  'access-control-request-method': ['GET', 'DELETE', ''],
  'access-control-request-headers': ['content-type', ','.repeat(1000)],
  'content-type': ['application/json', 'text/plain; charset=utf-16', 'multipart/form-data', '', ';', 'x'],
  accept: ['text/html', '*/*;q=0', 'application/json;q=0'],
  expect: ['100-continue', '200-ok'],
  te: ['trailers', 'gzip'],
  'x-forwarded-for': ['127.0.0.1', '::'],
  'x-http-method-override': ['DELETE'],
  'transfer-coding': ['chunked'],
  authorization: ['Basic Og==', 'Bearer x'],
  cookie: ['a=b', '=;=;'],
  'max-forwards': ['0'],
  pragma: ['no-cache'],
  'request-id': ['../../etc/passwd'],
  'user-agent': ['', '() { :; }; echo', '<script>']
}

const named = fc.constantFrom(...Object.entries(FIELDS)).chain(([name, values]) => fc.tuple(
  fc.constantFrom(name, name.toUpperCase(), name.replace(/\b[a-z]/g, letter => letter.toUpperCase())),
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...values) }, junk)
))
const unknown = fc.tuple(token.map(name => `x-${name}`), junk)
const fields = fc.oneof(
  { weight: 9, arbitrary: fc.uniqueArray(fc.oneof({ weight: 3, arbitrary: named }, unknown), { maxLength: 8, selector: ([name]) => name.toLowerCase() }) },
  { weight: 1, arbitrary: fc.nat(400).map(count => Array.from({ length: count }, (_, index): [string, string] => [`x-${index}`, String(index)])) }
)

/** The rest of a request, from the fields about its body on. */
function bodiesOf (content: Arbitrary<string>): Arbitrary<string> {
  const whole = content.map(text => `Content-Length: ${text.length}\r\n\r\n${text}`)
  const chunked = fc.tuple(fc.array(content.filter(text => text !== ''), { maxLength: 4 }), fc.constantFrom('', ';a', ';a="b c"'), fc.constantFrom('', 'x-trailer: a\r\n'))
    .map(([parts, extension, trailer]) =>
      `Transfer-Encoding: chunked\r\n\r\n${parts.map(part => `${part.length.toString(16)}${extension}\r\n${part}\r\n`).join('')}0\r\n${trailer}\r\n`)
  return fc.oneof({ weight: 3, arbitrary: fc.constant('\r\n') }, whole, chunked)
}

const short = fc.string({ unit: 'binary-ascii', maxLength: 200 })
const long = fc.nat(100_000).map(length => '{'.repeat(length))

/**
 * Requests for one connection that RFC 9110 and 9112 allow, half of them for the first of `paths`. The last one closes the
 * connection. It has no long body: Node closes the connection without waiting for the rest of it, which may cut off the
 * response (RFC 9112, section 9.6). A request that expects 100-continue waits for the response, as clients do.
 */
export function oddRequests (paths: readonly string[]): Arbitrary<OddRequest[]> {
  const [models = '/'] = paths
  const known = fc.oneof(fc.constant(models), fc.constantFrom(...paths))
  const request = fc.record({
    method: fc.oneof({ weight: 2, arbitrary: fc.constantFrom('GET', 'HEAD', 'OPTIONS') }, fc.constantFrom(...METHODS.filter(method => method !== 'CONNECT'))),
    path: fc.oneof({ weight: 3, arbitrary: known }, fc.tuple(known, segment).map(([path, end]) => `${path}/${end}x`), segment.map(text => `/${text}`)),
    query: fc.option(query),
    host: fc.constantFrom('a', '127.0.0.1:3000', '[::1]', 'xn--bcher-kva.example', ''),
    isAbsolute: fc.nat(9).map(number => number === 9),
    fields,
    lastBody: bodiesOf(short),
    body: bodiesOf(fc.oneof(short, long))
  })
  return fc.array(request, { minLength: 1, maxLength: 4 }).map(requests => {
    const expecting = requests.findIndex(({ fields }) => fields.some(([name, value]) => name.toLowerCase() === 'expect' && value === '100-continue'))
    const sent = expecting === -1 ? requests : requests.slice(0, expecting + 1)
    return sent.map(({ method, path, query, host, isAbsolute, fields, lastBody, body }, index) => {
      const isLast = index === sent.length - 1
      const target = `${isAbsolute ? 'http://a' : ''}${path}${query === null ? '' : `?${query}`}`
      const lines = [...fields, ['Host', host], ...isLast ? [['Connection', 'close']] : []].map(([name, value]) => `${name}: ${value}\r\n`)
      const bytes = `${method} ${target} HTTP/1.1\r\n${lines.join('')}${isLast ? lastBody : body}`
      return { method, path, bytes: index === expecting ? bytes.replace(/(?<=\r\n\r\n).*/s, '') : bytes }
    })
  })
}

/** Requests to start from, most of them for the path `models`. */
const shapesFor = (models: string) => [
  `GET ${models} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br\r\n\r\n`,
  `HEAD ${models} HTTP/1.1\r\nHost: a\r\nIf-None-Match: *\r\n\r\n`,
  `POST ${models} HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345`,
  `POST ${models} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n0\r\n\r\n`,
  `POST /nope HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET ${models} HTTP/1.1\r\nHost: a\r\n\r\n`,
  'GET /docs HTTP/1.0\r\nConnection: keep-alive\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: a\r\nOrigin: https://chat.example.com\r\nAccess-Control-Request-Method: GET\r\n\r\n',
  'GET http://a/metrics?x=%41 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n',
  'CONNECT a:80 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03'
]

const FRAGMENTS = [
  '\r\n', '\n', '\r', '\r\n ', '\r\n\t', '\r\n\r\n', '\0', ' ', ':', ' :', '\t', ';', ',', '\x7F', '\xFF', '\xC3\x28', '%', '%zz', '%00', '%2e%2e%2f', '../../etc/passwd', '//', '\\', '*', '?', '#', '@',
  'HTTP/1.1', 'HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/9.9', 'HTTP/1.', 'http/1.1', 'ICY 200', 'GET', 'get', 'BREW', 'CONNECT', 'HEAD ', 'G\xCBT',
  'http://evil.example/', 'http://', 'https://a:99999/', 'file:///etc/passwd', '//evil.example',
  'Host: b\r\n', 'Host: \0\r\n', 'Content-Length: 0\r\n', 'Content-Length: 5\r\n', 'Content-Length: -1\r\n', 'Content-Length: +5\r\n', 'Content-Length: 5, 6\r\n', 'Content-Length: 0x5\r\n',
  'Content-Length: 99999999999999999999\r\n', 'Content-Length : 5\r\n', 'Transfer-Encoding: chunked\r\n', 'Transfer-Encoding: identity\r\n', 'Transfer-Encoding: chunked, identity\r\n',
  'Transfer-Encoding:\r\n chunked\r\n', 'Transfer-Encoding: \x0Bchunked\r\n', 'Expect: 100-continue\r\n', 'Connection: close\r\n', 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n', '__proto__: a\r\n', 'constructor: a\r\n',
  '0\r\n\r\n', '-1\r\n', 'ffffffffffffffffff\r\n', '5;\n', '5\r', '0x5\r\n', `X: ${'x'.repeat(17_000)}\r\n`, 'x'.repeat(20_000), 'X: y\r\n'.repeat(3000), `5;${'x'.repeat(20_000)}\r\n`, '/'.repeat(8000), '%41'.repeat(3000)
]

/** Bytes that no client should send, as Latin-1, half of them for the path `models`: most are malformed, and all may end anywhere. */
export function malformedRequests (models: string): Arbitrary<string> {
  const shapes = shapesFor(models)
  const edits = fc.array(fc.record({
    at: fc.nat(200),
    remove: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(200)),
    insert: fc.oneof(fc.constantFrom('', ...FRAGMENTS), fc.string({ unit: 'binary-ascii', maxLength: 5 }), fc.constantFrom(...shapes))
  }), { minLength: 1, maxLength: 3 })
  const mutated = fc.tuple(fc.constantFrom(...shapes), edits).map(([shape, edits]) => edits.reduce((bytes, { at, remove, insert }) => {
    const place = at % (bytes.length + 1)
    return bytes.slice(0, place) + insert + bytes.slice(place + remove)
  }, shape))

  return fc.oneof(
    { weight: 8, arbitrary: mutated },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...shapes), fc.nat(200)).map(([shape, length]) => shape.slice(0, length)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 3000 }).map(bytes => Buffer.from(bytes).toString('latin1')) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 12 }).map(parts => parts.join('')) }
  )
}
