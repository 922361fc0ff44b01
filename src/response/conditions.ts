import type { IncomingHttpHeaders } from 'node:http'
import fresh from 'fresh'

/**
 * What the conditions of a GET or HEAD make of an answer that is there (RFC 9110, section 13.2.2): 200, or 304 if the
 * client has it already, or 412 if it asks for another.
 *
 * @param headers of the request. Its `Cache-Control` is meant for caches, and changes nothing.
 * @param etag the entity tag of the representation that would be sent.
 */
export function statusFor (headers: IncomingHttpHeaders, etag: string): 200 | 304 | 412 {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers
  if (ifMatch !== undefined && ifMatch !== '*' && !ifMatch.split(',').some(tag => tag.trim() === etag)) return 412
  if (ifNoneMatch === undefined) return 200
  if (ifNoneMatch === etag) return 304
  const list = ifNoneMatch.replaceAll('\t', ' ') // the library knows no other white space
  return fresh({ 'if-none-match': list }, { etag }) ? 304 : 200
}
