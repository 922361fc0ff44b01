import { Server } from 'node:http'
import type { Limits } from './limits.ts'

/**
 * An HTTP server that can stop listening and keep its connections. Node's own `close()` closes idle ones; on those a
 * request may be on its way, or the end of an answer.
 */
export class HttpServer extends Server {
  /** Does nothing; `close()` calls it. */
  override closeIdleConnections (): void {}

  /** Closes each connection on which Node has no request to answer. */
  closeUnused (): void {
    super.closeIdleConnections()
  }
}

/** Makes a server that holds its clients to the limits. */
export function httpServer ({ headersTimeout, requestTimeout, idleTimeout, keepAliveTimeout, checkInterval, maxHeaderSize, maxConnections }: Limits): HttpServer {
  const server = new HttpServer({
    headersTimeout,
    requestTimeout,
    keepAliveTimeout,
    connectionsCheckingInterval: checkInterval,
    maxHeaderSize,
    requireHostHeader: false // plugins/errors.ts refuses, in the one shape
  })
  server.maxConnections = maxConnections
  server.setTimeout(idleTimeout)
  // A server may ignore an expectation that it doesn't know (RFC 9110, section 10.1.1); Node's own answer has no body.
  // No route waits for a body, so none asks for it; Node writes its 100 into the midst of a response that waits its turn.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))
  server.on('checkContinue', (request, response) => server.emit('request', request, response))
  return server
}
