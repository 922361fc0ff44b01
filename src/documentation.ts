import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import Fastify, { LogController, type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { Answer } from './response/cached-response.ts'
import { catalogSchema } from './schemas/editor-schema.ts'
import { fitToScreen, page, securityHeaders } from './swagger-ui/page.ts'
import { errors } from './plugins/errors.ts'
import { modelsRoute } from './routes/models.ts'
import { exampleResponse } from './schemas/example-response.ts'
import { version } from './version.ts'

/**
 * An application that documents the public routes from their own schemas: OpenAPI 3.1 at `/openapi.json` and
 * `/openapi.yaml`, a page to read and to try at `/docs`, where `/` leads, and the format of models.yaml as JSON Schema
 * at `/catalog.schema.json`.
 *
 * @param basePath prefix of the public routes.
 * @param options where to log what goes wrong, and the id of a request there; without them nothing is logged.
 */
export async function buildDocumentation (basePath: string, options: Pick<FastifyServerOptions, 'loggerInstance' | 'genReqId'> = {}): Promise<FastifyInstance> {
  const app = Fastify({
    ...options,
    logController: new LogController({ disableRequestLogging: true }), // whoever routes requests here logs them
    http: { requireHostHeader: false },
    // @fastify/static and the redirects know paths alone; requests may name the host too (RFC 9112, section 3.2.2)
    rewriteUrl: ({ url }) => String(url).replace(/^https?:\/\/[^/]*/i, '')
  })
  await app.register(errors)
  app.addHook('onSend', async (_request, reply, payload) => {
    reply.headers(securityHeaders)
    return fitToScreen(payload)
  })
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
      info: { title: 'models-api', version, description: introduction(app.prefix), contact: { name: 'models-api' }, license: { name: 'MIT License', identifier: 'MIT' } },
      servers: [{ url: app.prefix || '/' }],
      security: [],
      tags: [{ name: 'models', description: 'The model catalog.' }]
    },
    refResolver: {
      buildLocalReference: ({ $id }) => String($id)
    }
  })
  await app.register(swaggerUi, page(app.prefix))

  app.get('/openapi.json', { schema: { hide: true } }, (_request, reply) => {
    reply.header('content-type', 'application/json').send(Buffer.from(JSON.stringify(app.swagger())))
  })
  app.get('/openapi.yaml', { schema: { hide: true } }, (_request, reply) => {
    reply.header('content-type', 'application/yaml').send(app.swagger({ yaml: true }))
  })
  app.get('/catalog.schema.json', { schema: { hide: true } }, (_request, reply) => {
    reply.header('content-type', 'application/schema+json').send(Buffer.from(catalogSchema()))
  })
  for (const path of ['/', '/docs/static/']) { // the latter would have a page of Swagger's
    app.get(path, { schema: { hide: true } }, (_request, reply) => {
      reply.redirect(`${app.prefix}/docs`)
    })
  }
}

/** What the page begins with, in Markdown. Its links are of the paths alone, whatever host the page is reached at. */
function introduction (basePath: string): string {
  return `
Which AI models clients may use, with which parameters, and at which path each is reached.
The catalog is one YAML file, strictly checked; this document is made from the schemas that check it.

Clients may reject fields that they don't know: the body of an answer never holds more than is described here.
Every error has the same shape, \`ErrorResponse\`.

For tools, this document is [openapi.json](${basePath}/openapi.json) and [openapi.yaml](${basePath}/openapi.yaml);
for editors, the format of the catalog is [catalog.schema.json](${basePath}/catalog.schema.json).
`.trim()
}
