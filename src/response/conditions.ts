import fresh from 'fresh'

/**
 * Whether a client already has the representation (RFC 9110, section 13.1.2). The `Cache-Control` of its request is for
 * caches and is ignored.
 *
 * @param ifNoneMatch the `If-None-Match` of the request: a tag, a list of tags, or `*`.
 * @param etag the entity tag of the representation that would be sent.
 */
export function isFresh (ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  const list = ifNoneMatch.replaceAll('\t', ' ') // the library accepts no tab
  return fresh({ 'if-none-match': list }, { etag })
}
