/**
 * The target of a request without scheme and host, which clients send to proxies and servers must accept (RFC 9112,
 * section 3.2.2). Plugins make redirects and names of files of it.
 */
export function originForm (target: string): string {
  return target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?#]*\/?/i, '/')
}
