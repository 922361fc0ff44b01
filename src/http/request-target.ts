/**
 * Removes scheme and host from the target of a request. Clients send them to proxies, and servers must accept them (RFC
 * 9112, section 3.2.2), but plugins derive redirects and file names from the target.
 */
export function originForm (target: string): string {
  return target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?#]*\/?/i, '/')
}
