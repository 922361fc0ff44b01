import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { Reloads } from './catalog/reloads.ts'
import { peerAddress } from './http/client-address.ts'
import { Connections } from './http/connections.ts'
import { LIMITS, type Limits } from './http/limits.ts'
import { malformedRequestHandler } from './http/malformed-requests.ts'
import { RequestIds } from './http/request-ids.ts'
import { originForm } from './http/request-target.ts'
import { RequestLog } from './log/request-log.ts'
import { cors } from './plugins/cors.ts'
import { draining } from './plugins/draining.ts'
import { errors, sendError, statusOf } from './plugins/errors.ts'
import { metrics } from './plugins/metrics.ts'
import { openapi } from './plugins/openapi.ts'
import { requestId } from './plugins/request-id.ts'
import { CachedResponse } from './response/cached-response.ts'
import { healthRoutes } from './routes/health.ts'
import { modelsRoute } from './routes/models.ts'
import type { ModelsResponse } from './schemas/models-response.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The response of `GET /models`, to publish another catalog. */
    readonly modelsResponse: CachedResponse
    /** The open connections. */
    readonly connections: Connections
    /** The outcomes of reloads, to record for the metrics. */
    readonly reloads: Reloads
    /** Whether the service is about to stop: load balancers should send no more. */
    readonly isDraining: boolean
    /**
     * Stops the service without losing an answer. Readiness fails at once; after the notice the application is closed.
     *
     * @param notice milliseconds that load balancers have to see that the service isn't ready.
     * @returns a promise that resolves when every request is answered and every connection closed.
     */
    drain: (notice?: number) => Promise<void>
  }
}

export interface AppOptions {
  /** The response of `GET /models`. */
  models: ModelsResponse
  /** Prefix of the public routes: `/api` serves `/api/models`. */
  basePath?: string
  /** The `Cache-Control` of the response. */
  cacheControl?: string
  /** The origins whose pages may read answers; `*` for all; none by default. */
  corsOrigins?: readonly string[]
  /** Further request header fields that such pages may send, beside the usual ones. */
  corsHeaders?: readonly string[]
  /** Whether there is `/metrics`. */
  hasMetrics?: boolean
  /** What one client may take, where it differs from `LIMITS`. */
  limits?: Partial<Limits>
  /**
   * Which proxies may say in `X-Forwarded-For` who the client is, for the log: `true` for all, how many in a row at most,
   * or their addresses and networks; none by default.
   */
  trustProxy?: boolean | number | string[]
  /** Where to log; without it nothing is logged. */
  logger?: FastifyBaseLogger
}

/** The service as a Fastify instance. It doesn't listen yet, and reads no environment. */
export async function buildApp ({
  models, basePath = '', cacheControl = 'no-cache', corsOrigins = [], corsHeaders = [], hasMetrics = true, limits, logger, trustProxy = false
}: AppOptions): Promise<FastifyInstance> {
  const { headersTimeout, requestTimeout, idleTimeout, keepAliveTimeout, checkInterval, maxHeaderSize, maxConnections } = { ...LIMITS, ...limits }
  const connections = new Connections()
  const ids = new RequestIds()
  const app = Fastify({
    ...logger && { loggerInstance: logger },
    childLoggerFactory: logger => logger, // a child for each request is expensive, and the request log names the request
    logController: new RequestLog(),
    genReqId: request => ids.of(request),
    // Fastify takes no number, as it can't know who has reached it past the proxies: ours is for the log alone
    trustProxy: typeof trustProxy === 'number' ? (_address: string, hop: number) => hop < trustProxy : trustProxy,
    requestTimeout,
    keepAliveTimeout,
    connectionTimeout: idleTimeout,
    http: {
      headersTimeout,
      maxHeaderSize,
      connectionsCheckingInterval: checkInterval,
      requireHostHeader: false // errors.ts rejects, in the one shape
    },
    forceCloseConnections: false, // draining.ts closes what is idle
    return503OnClosing: false, // a request on an open connection is answered, as its last
    rewriteUrl: ({ url }) => originForm(String(url)),
    clientErrorHandler: malformedRequestHandler(connections, ids),
    frameworkErrors: (error, request, reply) => { // a malformed URL
      request.log.debug({ reqId: request.id, remoteAddress: peerAddress(request.socket), err: error }, 'malformed request')
      sendError(reply.header('x-request-id', request.id), statusOf(error))
    }
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.server.maxConnections = maxConnections
  // a server may ignore an expectation that it doesn't know (RFC 9110, section 10.1.1); Node's own answer has no body.
  // No route waits for a body, so none asks for it: Node writes its 100 into the midst of a response that waits its turn
  app.server.on('checkExpectation', app.routing).on('checkContinue', app.routing)
  connections.watch(app.server)
  const response = new CachedResponse(models)
  const reloads = new Reloads()
  app.decorate('modelsResponse', response).decorate('connections', connections).decorate('reloads', reloads)

  await app.register(requestId)
  if (corsOrigins.length > 0) await app.register(cors, { origins: corsOrigins, headers: corsHeaders })
  await app.register(errors) // ahead of every route that it is for
  await app.register(draining, { connections, requestTimeout })
  if (hasMetrics) await app.register(metrics, { connections, reloads, response })
  await app.register(openapi, { basePath })
  await app.register(healthRoutes)
  await app.register(modelsRoute, { prefix: basePath, response, cacheControl })
  return app
}
