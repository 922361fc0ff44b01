import fp from 'fastify-plugin'

/** Adds the id that the log has of a request to its response, as `X-Request-Id`. */
export const requestId = fp(async app => {
  app.addHook('onRequest', ({ id }, reply, done) => {
    reply.header('x-request-id', id)
    done()
  })
}, { name: 'request-id' })
