import { createServer } from 'node:http'
import type { FastifyServerFactory } from 'fastify'
import type { Connections } from './connections.ts'
import type { Limits } from './limits.ts'
import type { malformedRequestHandler } from './malformed-requests.ts'

/**
 * Makes the servers that Fastify listens with, one for each address, and holds their clients to the limits.
 *
 * @param connections follows the connections of each.
 * @param onClientError answers malformed requests: Fastify gives its `clientErrorHandler` to the first server alone.
 */
export function serverFactory (limits: Limits, connections: Connections, onClientError: ReturnType<typeof malformedRequestHandler>): FastifyServerFactory {
  const { headersTimeout, requestTimeout, idleTimeout, keepAliveTimeout, checkInterval, maxHeaderSize, maxConnections } = limits

  return handler => {
    const server = createServer({
      headersTimeout,
      requestTimeout,
      keepAliveTimeout,
      connectionsCheckingInterval: checkInterval,
      maxHeaderSize,
      requireHostHeader: false // plugins/errors.ts refuses, in the one shape
    }, handler)
    server.maxConnections = maxConnections
    server.setTimeout(idleTimeout)
    // a server may ignore an expectation that it doesn't know (RFC 9110, section 10.1.1); Node's own answer has no body
    server.on('checkExpectation', handler)
    if (connections.servers > 0) server.on('clientError', onClientError)
    connections.watch(server)
    return server
  }
}
