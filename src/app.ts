import type { FastifyCorsOptions } from '@fastify/cors'
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { Answer } from './answer.ts'
import { AccessLog } from './plugins/access-log.ts'
import { documentation } from './plugins/documentation.ts'
import { clientErrorHandler, errors, sendError, statusOf } from './plugins/errors.ts'
import { modelsRoute } from './routes/models.ts'
import type { ModelsResponse } from './schemas/models.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The answer of `GET /models`: to publish another catalog. */
    answer: Answer
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
  /** Where to log; without it nothing is logged. */
  logger?: FastifyBaseLogger
}

/** The service as a Fastify instance, which neither listens yet nor reads the environment. */
export async function buildApp ({ models, basePath = '', cacheControl = 'no-cache', corsOrigins = [], logger }: AppOptions): Promise<FastifyInstance> {
  const logController = new AccessLog()
  const app = Fastify({
    ...logger && { loggerInstance: logger },
    logController,
    childLoggerFactory: logger => logger, // a child for each request is dear: the lines of a request name it themselves
    return503OnClosing: false, // errors.ts answers, in our shape
    http: { requireHostHeader: false }, // errors.ts refuses, in our shape
    clientErrorHandler,
    frameworkErrors: (error, request, reply) => {
      reply.raw.once('finish', () => logController.requestCompleted(null, request, reply))
      sendError(reply, statusOf(error))
    }
  })
  const answer = new Answer(models, cacheControl)
  app.decorate('answer', answer)
  const hasCors = corsOrigins.length > 0
  if (hasCors) await app.register(import('@fastify/cors'), corsOptions(corsOrigins)) // ahead of errors.ts, which watches the routes
  await app.register(errors)
  await app.register(async routes => {
    await routes.register(documentation)
    await routes.register(modelsRoute, { answer, hasHooks: hasCors })
  }, { prefix: basePath })
  return app
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
