import type { Socket } from 'node:net'

/** An address in X-Forwarded-For, to which some proxies add a port. */
const ADDRESS = /^[\da-f.:[\]]{2,53}$/i

/** The prefix of an IPv4 address that is mapped into IPv6, as it is when the service listens at `::` (RFC 4291, section 2.5.5.2). */
const MAPPED = /^::ffff:(?=\d+\.)/i

/**
 * The address of the client for the log.
 *
 * @param request `ip` is set by Fastify's `trustProxy`: the peer, or what a trusted proxy sent, which may be anything.
 * @returns undefined if the connection is gone.
 */
export function clientAddress ({ ip, socket }: { ip: string, socket: Socket }): string | undefined {
  return ADDRESS.test(ip) ? ip.replace(MAPPED, '') : peerAddress(socket)
}

/** The address at the other end of a connection; undefined if the connection is gone. */
export function peerAddress ({ remoteAddress }: Socket): string | undefined {
  return remoteAddress?.replace(MAPPED, '')
}
