import fresh from 'fresh'

/**
 * Whether a client has the representation already (RFC 9110, section 13.1.2). Its `Cache-Control` is meant for caches,
 * and changes nothing.
 *
 * @param ifNoneMatch the `If-None-Match` of the request: a tag, a list of tags, or `*`.
 * @param etag the entity tag of the representation that would be sent.
 */
export function isFresh (ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  const list = ifNoneMatch.replaceAll('\t', ' ') // the library knows no other white space
  return fresh({ 'if-none-match': list }, { etag })
}
