import type { FastifyPluginAsync } from 'fastify'
import type { buildDocumentation } from '../documentation.ts'

/** The paths of the documentation, as `documentation.ts` serves them. */
const PATHS = ['/', '/docs', '/docs/*', '/openapi.json', '/openapi.yaml', '/catalog.schema.json']

/**
 * The documentation, which is an application of its own: it is loaded for the first request that asks for it, as it
 * takes longer to load than all the rest.
 */
export const documentation: FastifyPluginAsync = async app => {
  let loaded: ReturnType<typeof buildDocumentation> | undefined

  app.addHook('onClose', async () => (await loaded)?.close())

  for (const path of PATHS) {
    app.get(path, { schema: { hide: true } }, async (request, reply) => {
      loaded ??= import('../documentation.ts').then(({ buildDocumentation }) => buildDocumentation(app.prefix))
      const { routing } = await loaded
      for (const [name, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, String(value))
      reply.hijack()
      routing(request.raw, reply.raw)
    })
  }
}
