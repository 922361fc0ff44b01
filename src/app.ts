import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { AccessLog } from './plugins/access-log.ts'
import { documentation } from './plugins/documentation.ts'
import { clientErrorHandler, errors, sendError, statusOf } from './plugins/errors.ts'
import { modelsRoute } from './routes/models.ts'
import type { ModelsResponse } from './schemas/models.ts'

export interface AppOptions {
  /** The answer of `GET /models`. */
  models: ModelsResponse
  /** Prefix of the public routes: `/api` serves `/api/models`. */
  basePath?: string
  /** Where to log; without it nothing is logged. */
  logger?: FastifyBaseLogger
}

/** The service as a Fastify instance, which neither listens yet nor reads the environment. */
export async function buildApp ({ models, basePath = '', logger }: AppOptions): Promise<FastifyInstance> {
  const logController = new AccessLog()
  const app = Fastify({
    ...logger && { loggerInstance: logger },
    logController,
    return503OnClosing: false, // errors.ts answers, in our shape
    http: { requireHostHeader: false }, // errors.ts refuses, in our shape
    clientErrorHandler,
    frameworkErrors: (error, request, reply) => {
      reply.raw.once('finish', () => logController.requestCompleted(null, request, reply))
      sendError(reply, statusOf(error))
    }
  })
  await app.register(errors)
  await app.register(async routes => {
    await routes.register(documentation)
    await routes.register(modelsRoute, { models })
  }, { prefix: basePath })
  return app
}
