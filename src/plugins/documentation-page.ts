import { readFile } from 'node:fs/promises'
import swaggerUi, { type FastifySwaggerUiOptions } from '@fastify/swagger-ui'
import type { FastifyPluginAsync } from 'fastify'
import { pageFiles, pageHeaders, pageOptions, redirectFrom } from '../swagger-ui/page.ts'
import { streams } from './streams.ts'

export interface DocumentationPageOptions extends Required<Pick<FastifySwaggerUiOptions, 'transformSpecification'>> {
  /** Where the page is. */
  path: string
}

/** The page to read and to try the document. */
export const documentationPage: FastifyPluginAsync<DocumentationPageOptions> = async (app, { path, transformSpecification }) => {
  await app.register(streams) // here alone, as a hook of every response has a price
  app.addHook('onRequest', ({ url, routeOptions }, reply, done) => {
    reply.headers(pageHeaders)
    const target = redirectFrom(String(routeOptions.url), url)
    if (target === undefined) done()
    else reply.redirect(target)
  })

  // @fastify/swagger-ui has routes for all of its files, and sends them as they are on the disk
  const read = new Map<string, Buffer>()
  for (const { name, file, type } of pageFiles) {
    app.get(`${path}/static/${name}`, { schema: { hide: true } }, async (_request, reply) => {
      const bytes = read.get(name) ?? await readFile(file)
      read.set(name, bytes)
      return reply.type(type).send(bytes)
    })
  }
  await app.register(swaggerUi, { ...pageOptions(path), transformSpecification, transformSpecificationClone: false })
}
