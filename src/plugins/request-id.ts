import fp from 'fastify-plugin'

/** Sends the id of each request, which the log has, with its answer. */
export const requestId = fp(async app => {
  app.addHook('onRequest', ({ id }, reply, done) => {
    reply.header('x-request-id', id)
    done()
  })
}, { name: 'request-id' })
