import { readFile } from 'node:fs/promises'
import swaggerUi, { type FastifySwaggerUiOptions } from '@fastify/swagger-ui'
import type { FastifyPluginAsync } from 'fastify'
import { contentSecurityPolicy, pageFiles, pageHeaders, pageOptions, redirectFrom } from '../swagger-ui/page.ts'
import { streams } from './streams.ts'

export interface DocumentationPageOptions extends Required<Pick<FastifySwaggerUiOptions, 'transformSpecification'>> {
  /** The path of the page. */
  path: string
}

/** Serves the page to read and try the OpenAPI document, with the files of Swagger UI. */
export const documentationPage: FastifyPluginAsync<DocumentationPageOptions> = async (app, { path, transformSpecification }) => {
  await app.register(streams) // only here: its hook would slow down every response
  app.addHook('onRequest', ({ url, routeOptions }, reply, done) => {
    reply.headers(pageHeaders)
    const target = redirectFrom(String(routeOptions.url), url)
    if (target === undefined) done()
    else reply.redirect(target)
  })

  // these routes send bytes, which the cache compresses; @fastify/swagger-ui would send the files uncompressed.
  // It sets the policy on its own routes alone
  const read = new Map<string, Buffer>()
  for (const { name, file, type } of pageFiles) {
    app.get(`${path}/static/${name}`, { schema: { hide: true } }, async (_request, reply) => {
      const bytes = read.get(name) ?? await readFile(file)
      read.set(name, bytes)
      return reply.headers({ 'content-type': type, 'content-security-policy': contentSecurityPolicy }).send(bytes)
    })
  }
  await app.register(swaggerUi, { ...pageOptions(path), transformSpecification, transformSpecificationClone: false })
}
