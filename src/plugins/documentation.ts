import type { IncomingMessage } from 'node:http'
import type { FastifyPluginAsync } from 'fastify'
import type { buildDocumentation } from '../documentation.ts'

/** The paths of the documentation, as `documentation.ts` serves them. */
const PATHS = ['/', '/docs', '/docs/*', '/openapi.json', '/openapi.yaml', '/catalog.schema.json']

/**
 * The documentation, which is an application of its own: it is loaded for the first request that asks for it, as it
 * takes longer to load than all the rest.
 */
export const documentation: FastifyPluginAsync = async app => {
  const ids = new WeakMap<IncomingMessage, string>()
  let loaded: ReturnType<typeof buildDocumentation> | undefined

  // what couldn't be loaded need not be closed: whoever asked for it was told
  app.addHook('onClose', () => loaded?.then(documented => documented.close(), () => {}))

  for (const path of PATHS) {
    app.get(path, { schema: { hide: true } }, async (request, reply) => {
      loaded ??= import('../documentation.ts').then(({ buildDocumentation }) => buildDocumentation(app.prefix, {
        loggerInstance: app.log,
        genReqId: raw => String(ids.get(raw))
      }))
      const { routing } = await loaded
      for (const [name, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, String(value))
      ids.set(request.raw, request.id)
      reply.hijack()
      routing(request.raw, reply.raw)
    })
  }
}
