import { PassThrough } from 'node:stream'
import type { FastifyCorsOptions } from '@fastify/cors'
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { admitRequests } from './admission.ts'
import { Answer } from './response/cached-response.ts'
import { Completion } from './plugins/request-log.ts'
import { Connections } from './connections.ts'
import { LIMITS, type Limits } from './limits.ts'
import { documentation } from './plugins/documentation.ts'
import { clientErrorHandler, errors, sendError, statusOf } from './plugins/errors.ts'
import { health } from './routes/health.ts'
import { metrics } from './plugins/metrics.ts'
import { Reloads } from './reloads.ts'
import { modelsRoute } from './routes/models.ts'
import type { ModelsResponse } from './schemas/models-response.ts'
import { Traffic } from './traffic.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The answer of `GET /models`: to publish another catalog. */
    answer: Answer
    /** The open connections: to end them without a loss, before the application is closed. */
    connections: Connections
    /** What became of the catalog file each time that it was read: to be told, for the metrics. */
    reloads: Reloads
  }
}

export interface AppOptions {
  /** The answer of `GET /models`. */
  models: ModelsResponse
  /** Prefix of the public routes: `/api` serves `/api/models`. */
  basePath?: string
  /** The `Cache-Control` of the answer. */
  cacheControl?: string
  /** The origins whose pages may read answers; `*` for all; none without it. */
  corsOrigins?: readonly string[]
  /** Whether there is `/metrics`. */
  hasMetrics?: boolean
  /** What one client may take, where it isn't what `limits.ts` says. */
  limits?: Partial<Limits>
  /** Where to log; without it nothing is logged. */
  logger?: FastifyBaseLogger
}

/** The service as a Fastify instance, which neither listens yet nor reads the environment. */
export async function buildApp ({
  models, basePath = '', cacheControl = 'no-cache', corsOrigins = [], hasMetrics = true, limits, logger = silence()
}: AppOptions): Promise<FastifyInstance> {
  const { headersTimeout, requestTimeout, idleTimeout, keepAliveTimeout, checkInterval, maxHeaderSize, maxConnections, maxPipelined } = { ...LIMITS, ...limits }
  const traffic = new Traffic()
  const logController = new Completion(hasMetrics ? traffic : undefined)
  const app = Fastify({
    loggerInstance: childless(logger),
    logController,
    return503OnClosing: false, // admission.ts answers, in our shape
    requestTimeout,
    keepAliveTimeout,
    http: {
      headersTimeout,
      maxHeaderSize,
      connectionsCheckingInterval: checkInterval,
      requireHostHeader: false // admission.ts refuses, in our shape
    },
    clientErrorHandler: clientErrorHandler(idleTimeout),
    frameworkErrors: (error, request, reply) => {
      reply.raw.once('finish', () => logController.requestCompleted(null, request, reply))
      sendError(reply, statusOf(error))
    }
  })
  app.server.maxConnections = maxConnections
  admitRequests(app, maxPipelined)
  const answer = new Answer(models, cacheControl)
  const connections = new Connections(app.server)
  connections.limitIdleness(idleTimeout, checkInterval)
  const reloads = new Reloads()
  app.decorate('answer', answer).decorate('connections', connections).decorate('reloads', reloads)

  const hasCors = corsOrigins.length > 0
  if (hasCors) await app.register(import('@fastify/cors'), corsOptions(corsOrigins)) // ahead of errors.ts, which watches the routes
  await app.register(errors)
  await app.register(health, { connections })
  if (hasMetrics) await app.register(metrics, { answer, connections, reloads, traffic })
  await app.register(async routes => {
    await routes.register(documentation)
    await routes.register(modelsRoute, { answer, hasHooks: hasCors })
  }, { prefix: basePath })
  return app
}

/** Fastify tells of completed requests only if it has a logger. */
function silence (): FastifyBaseLogger {
  return pino({ level: 'silent' }, new PassThrough())
}

/** Has Fastify's logger be its own child: one for each request is dear, and the lines of a request name it themselves. */
function childless (logger: FastifyBaseLogger): FastifyBaseLogger {
  const parent = logger.child({})
  const child = parent.child.bind(parent)
  parent.child = (bindings, options) => {
    const only = child(bindings, options)
    only.child = () => only
    return only
  }
  return parent
}

/** Pages may read the catalog, and ask for it with what the clients of the specification send, and on a condition. */
function corsOptions (origins: readonly string[]): FastifyCorsOptions {
  return {
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'HEAD'],
    allowedHeaders: ['Content-Type', 'If-None-Match'],
    exposedHeaders: ['ETag'],
    maxAge: 7200, // seconds; browsers keep it no longer
    strictPreflight: false // its refusal has another shape than our errors
  }
}
