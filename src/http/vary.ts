import type { FastifyReply } from 'fastify'

/** Adds `accept-encoding` to the `Vary` of a response, before what @fastify/cors has added. */
export function varyByEncoding (reply: FastifyReply): void {
  const varied = reply.getHeader('vary')
  reply.header('vary', varied === undefined ? 'accept-encoding' : `accept-encoding, ${varied}`)
}
