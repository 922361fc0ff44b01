import { createServer, type Server } from 'node:http'
import type { Limits } from './limits.ts'

/** Makes a server that holds its clients to the limits. Fastify handles its requests. */
export function httpServer ({ headersTimeout, requestTimeout, idleTimeout, keepAliveTimeout, checkInterval, maxHeaderSize, maxConnections }: Limits): Server {
  const server = createServer({
    headersTimeout,
    requestTimeout,
    keepAliveTimeout,
    connectionsCheckingInterval: checkInterval,
    maxHeaderSize,
    requireHostHeader: false // errors.ts rejects, in the one shape
  })
  server.maxConnections = maxConnections
  server.setTimeout(idleTimeout)
  // A server may ignore an expectation that it doesn't know (RFC 9110, section 10.1.1); Node's own answer has no body.
  // No route waits for a body, so none asks for it; Node writes its 100 into the midst of a response that waits its turn.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))
  server.on('checkContinue', (request, response) => server.emit('request', request, response))
  return server
}
