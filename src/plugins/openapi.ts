import { posix } from 'node:path'
import swagger from '@fastify/swagger'
import fp from 'fastify-plugin'
import { catalogSchema } from '../schemas/editor-schema.ts'
import { version } from '../version.ts'
import { cachedAnswers } from './cached-answers.ts'
import { documentationPage } from './documentation-page.ts'

export interface OpenapiOptions {
  /** Prefix of the public routes. */
  basePath: string
}

/**
 * Documents all routes that are added after it, by their schemas: OpenAPI 3.1 at `/openapi.json` and `/openapi.yaml`, a
 * page to read and try it at `/docs`, to which `/` redirects, and the JSON Schema of models.yaml at `/catalog.schema.json`.
 * All links, redirects and the server URL are relative, so that they work behind a proxy that strips a prefix.
 */
export const openapi = fp<OpenapiOptions>(async (app, { basePath }) => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'models-api', version, description: introduction('.'), contact: { name: 'models-api' }, license: { name: 'MIT License', identifier: 'MIT' } },
      servers: [{ url: basePath || '/' }],
      security: [],
      tags: [{ name: 'models', description: 'The model catalog.' }]
    },
    // relative to the document (OpenAPI 3.1, "Server Object"). The plugin's own option can't be, as it strips that path from the routes
    transformObject: document => ({ ...'openapiObject' in document && document.openapiObject, servers: [{ url: '.' }] }),
    refResolver: {
      buildLocalReference: ({ $id }) => String($id)
    }
  })
  await app.register(async cached => {
    await cached.register(cachedAnswers)
    await cached.register(documentationPage, {
      path: `${basePath}/docs`,
      // its document is one level below the others
      transformSpecification: ({ info, ...document }) => ({ ...document, info: { ...info, description: introduction('..') }, servers: [{ url: '..' }] })
    })

    const serve = (path: string, contentType: string, text: () => string) => {
      cached.get(`${basePath}${path}`, { schema: { hide: true } }, (_request, reply) => {
        reply.headers({ 'content-type': contentType, 'x-content-type-options': 'nosniff' }).send(Buffer.from(text()))
      })
    }
    serve('/openapi.json', 'application/json', () => JSON.stringify(app.swagger()))
    serve('/openapi.yaml', 'application/yaml', () => app.swagger({ yaml: true }))
    serve('/catalog.schema.json', 'application/schema+json', catalogSchema)
  })

  const redirects = new Map([
    [`${basePath}/`, 'docs/'],
    [basePath || '/', posix.join(posix.basename(basePath), 'docs/')],
    [`${basePath}/docs/static/`, '../'] // otherwise a page of Swagger UI without our styles
  ])
  for (const [path, target] of redirects) {
    app.get(path, { schema: { hide: true } }, (_request, reply) => {
      reply.redirect(target)
    })
  }
}, { name: 'openapi' })

/**
 * The introduction of the document, as Markdown.
 *
 * @param root relative URL of the folder of the documents.
 */
function introduction (root: string): string {
  return `
Which AI models clients may use, with which parameters and at which paths.
The catalog is one strictly checked YAML file. This document is generated from the schemas that check it.

Clients may reject unknown fields: a response never has other fields than this document describes.
Every error has the same shape, \`ErrorResponse\`.

Tools read this document as [openapi.json](${root}/openapi.json) or [openapi.yaml](${root}/openapi.yaml);
editors read the format of the catalog as [catalog.schema.json](${root}/catalog.schema.json).
`.trim()
}
