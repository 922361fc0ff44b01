import { createRequire } from 'node:module'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import Fastify, { type FastifyInstance } from 'fastify'
import { Answer } from './answer.ts'
import { errors } from './plugins/errors.ts'
import { modelsRoute } from './routes/models.ts'
import { exampleResponse } from './schemas/example.ts'

const { version }: { version: string } = createRequire(import.meta.url)('#package.json')

const description = `
Which AI models clients may use, with which parameters, and at which path each is reached.
The catalog is one YAML file, strictly checked; this document is made from the schemas that check it.

Clients may reject fields that they don't know: the body of an answer never holds more than is described here.
Every error has the same shape, \`ErrorResponse\`.
`.trim()

/**
 * What the page may load: its own files and nothing else. There is no `upgrade-insecure-requests`, which would
 * break the page over plain HTTP on any host but localhost.
 */
const contentSecurityPolicy = {
  'default-src': "'self'",
  'base-uri': "'self'",
  'form-action': "'self'",
  'frame-ancestors': "'self'",
  'img-src': "'self' data:",
  'object-src': "'none'",
  'style-src': "'self' 'unsafe-inline'"
}

/**
 * An application that documents the public routes from their own schemas: OpenAPI 3.1 at `/openapi.json` and
 * `/openapi.yaml`, a page to read and to try at `/docs`, where `/` leads.
 *
 * @param basePath prefix of the public routes.
 */
export async function buildDocumentation (basePath: string): Promise<FastifyInstance> {
  const app = Fastify({ http: { requireHostHeader: false } })
  await app.register(errors)
  await app.register(async routes => {
    await document(routes)
    await routes.register(modelsRoute, { answer: new Answer(exampleResponse, 'no-cache'), hasHooks: false, isDocumented: true })
  }, { prefix: basePath })
  await app.ready()
  return app
}

/** To be awaited before the routes that are to be documented are added. */
async function document (app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'models-api', version, description, contact: { name: 'models-api' }, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: app.prefix || '/' }],
      security: [],
      tags: [{ name: 'models', description: 'The model catalog.' }]
    },
    refResolver: {
      buildLocalReference: ({ $id }) => String($id)
    }
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: contentSecurityPolicy,
    theme: { title: 'models-api' },
    uiConfig: { layout: 'BaseLayout', docExpansion: 'full' }
  })

  app.get('/openapi.json', { schema: { hide: true } }, (_request, reply) => {
    reply.header('content-type', 'application/json').send(Buffer.from(JSON.stringify(app.swagger())))
  })
  app.get('/openapi.yaml', { schema: { hide: true } }, (_request, reply) => {
    reply.header('content-type', 'application/yaml').send(app.swagger({ yaml: true }))
  })
  app.get('/', { schema: { hide: true } }, (_request, reply) => {
    reply.redirect(`${app.prefix}/docs`)
  })
}
