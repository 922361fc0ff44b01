import type { Socket } from 'node:net'

/** Of X-Forwarded-For: some proxies send an address with its port. Anything else is no address. */
const ADDRESS = /^[\da-f.:[\]]{2,53}$/i

/** An IPv4 address, where the service listens at `::`, is mapped into IPv6 (RFC 4291, section 2.5.5.2). */
const MAPPED = /^::ffff:(?=\d+\.)/i

/**
 * The address of the client for the log.
 *
 * @param request `ip` is what Fastify finds by its `trustProxy`: the peer, or what a trusted proxy says, which may be anything.
 */
export function clientAddress ({ ip, socket }: { ip: string, socket: Socket }): string | undefined {
  return ADDRESS.test(ip) ? ip.replace(MAPPED, '') : peerAddress(socket)
}

/** The address at the other end of a connection; none if that has gone. */
export function peerAddress ({ remoteAddress }: Socket): string | undefined {
  return remoteAddress?.replace(MAPPED, '')
}
