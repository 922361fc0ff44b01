import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { Reloads } from './catalog/reloads.ts'
import { Connections } from './http/connections.ts'
import { LIMITS, type Limits } from './http/limits.ts'
import { malformedRequestHandler } from './http/malformed-requests.ts'
import { RequestIds } from './http/request-ids.ts'
import { originForm } from './http/request-target.ts'
import { RequestLog } from './log/request-log.ts'
import { cors } from './plugins/cors.ts'
import { draining } from './plugins/draining.ts'
import { answerMalformedUrl, errors } from './plugins/errors.ts'
import { metrics } from './plugins/metrics.ts'
import { openapi } from './plugins/openapi.ts'
import { requestId } from './plugins/request-id.ts'
import { CachedResponse } from './response/cached-response.ts'
import { healthRoutes } from './routes/health.ts'
import { modelsRoute } from './routes/models.ts'
import type { ModelsResponse } from './schemas/models-response.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The response of `GET /models`. Its `publish` replaces the catalog. */
    readonly modelsResponse: CachedResponse
    /** The open connections. */
    readonly connections: Connections
    /** The outcomes of reloads, for the metrics. The owner of the catalog file records them. */
    readonly reloads: Reloads
    /** Whether the service is about to stop, so that load balancers should send no more requests. */
    readonly isDraining: boolean
    /**
     * Stops the service without losing a response. Readiness fails at once; after the notice the application is closed.
     *
     * @param notice milliseconds for load balancers to notice that the service isn't ready.
     * @returns a promise that resolves when every request is answered and every connection closed.
     */
    drain: (notice?: number) => Promise<void>
  }
}

/** Options of `buildApp`. Only `models` is required. */
export interface AppOptions {
  /** The response of `GET /models`. */
  models: ModelsResponse
  /** Prefix of the public routes: `/api` serves `/api/models`. */
  basePath?: string
  /** The `Cache-Control` of the response. */
  cacheControl?: string
  /** The origins whose pages may read responses; `*` for all; none by default. */
  corsOrigins?: readonly string[]
  /** Request header fields that such pages may send in addition to the usual ones. */
  corsHeaders?: readonly string[]
  /** Whether to serve `/metrics`; true by default. */
  hasMetrics?: boolean
  /** Limits for each client that differ from `LIMITS`. */
  limits?: Partial<Limits>
  /**
   * The proxies whose `X-Forwarded-For` names the client in the log: `true` for all, a maximum number in a row, or their
   * addresses and networks; none by default.
   */
  trustProxy?: boolean | number | string[]
  /** Where to log; without it nothing is logged. */
  logger?: FastifyBaseLogger
}

/** Builds the service as a Fastify instance, which doesn't listen yet. Reads no environment variable. */
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
    // Fastify accepts no number, as clients may bypass the proxies: here it only affects the log
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
    frameworkErrors: answerMalformedUrl
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.server.maxConnections = maxConnections
  // a server may ignore an unknown expectation (RFC 9110, section 10.1.1); Node's own response to it has no body.
  // No route needs a body, so none sends 100: Node would write that into the middle of an earlier response
  app.server.on('checkExpectation', app.routing).on('checkContinue', app.routing)
  connections.watch(app.server)
  const response = new CachedResponse(models)
  const reloads = new Reloads()
  app.decorate('modelsResponse', response).decorate('connections', connections).decorate('reloads', reloads)

  await app.register(requestId)
  await app.register(draining, { connections, requestTimeout }) // before everything that may answer
  if (corsOrigins.length > 0) await app.register(cors, { origins: corsOrigins, headers: corsHeaders })
  await app.register(errors) // before every route whose errors it handles
  if (hasMetrics) await app.register(metrics, { connections, reloads, response })
  await app.register(openapi, { basePath })
  await app.register(healthRoutes)
  await app.register(modelsRoute, { prefix: basePath, response, cacheControl })
  return app
}
