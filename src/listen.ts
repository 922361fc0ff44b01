import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { FastifyInstance } from 'fastify'

/**
 * Listens at `host` and `port`; at `localhost` that is each of its addresses, as far as they are to be had besides the
 * first. Fastify would do that by itself, but with servers of its own, whose connections nobody could drain.
 *
 * @returns the URL of the (first) address.
 * @throws if it can't listen there.
 */
export async function listen (app: FastifyInstance, host: string, port: number): Promise<string> {
  const addresses = host === 'localhost' ? await lookup(host, { all: true }) : []
  const [first = host, ...others] = addresses.map(({ address }) => address)
  const { level } = app.log
  app.log.level = 'silent' // the service has one line for that, and Fastify one for each address
  const url = await app.listen({ host: first, port })
  app.log.level = level
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
