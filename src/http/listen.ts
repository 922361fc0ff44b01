import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { FastifyInstance } from 'fastify'

/**
 * Listens at `host` and `port`. At `localhost` that is each of its addresses, as far as they can be had besides the
 * first: Fastify does so only with servers that it makes itself, which have none of the limits.
 *
 * @returns the URL of the first address.
 * @throws if it can't listen there.
 */
export async function listen (app: FastifyInstance, host: string, port: number): Promise<string> {
  const addresses = host === 'localhost' ? await lookup(host, { all: true }) : []
  const [first = host, ...others] = addresses.map(({ address }) => address)
  const url = await app.listen({ host: first, port, listenTextResolver: address => `listening at ${address}` })
  await Promise.all(others.map(async address => {
    const listener = createServer({ allowHalfOpen: true, noDelay: true })
    listener.maxConnections = app.server.maxConnections
    app.connections.accept(listener)
    const listening = once(listener, 'listening')
    listener.listen({ host: address, port: Number(new URL(url).port) })
    await listening.catch(() => {})
  }))
  return url
}
