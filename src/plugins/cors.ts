import fastifyCors from '@fastify/cors'
import fp from 'fastify-plugin'

/**
 * The header fields that pages may send: those of the specification's clients, conditions, credentials for a proxy in
 * front, and trace context (W3C Trace Context and Baggage). Reflecting what a preflight requests would also let pages send
 * fields that proxies use among themselves, such as X-Forwarded-For.
 */
const HEADERS = ['Authorization', 'Baggage', 'Content-Type', 'If-None-Match', 'Traceparent', 'Tracestate', 'X-Request-Id']

export interface CorsOptions {
  /** The origins whose pages may read responses, as browsers send them; `*` for all. */
  origins: readonly string[]
  /** Additional header fields that such pages may send. */
  headers: readonly string[]
}

/** Lets pages of other origins read all responses, errors included, and answers preflights. */
export const cors = fp<CorsOptions>(async (app, { origins, headers }) => {
  await app.register(fastifyCors, {
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'HEAD'],
    allowedHeaders: [...HEADERS, ...headers],
    exposedHeaders: ['ETag', 'X-Request-Id'],
    maxAge: 7200, // seconds; browsers keep it no longer
    strictPreflight: false, // its rejection has another shape than our errors
    preflightContinue: true // its 204 says Content-Length: 0, which a 204 must not (RFC 9110, section 8.6)
  })
  app.addHook('onRequest', ({ method }, reply, done) => {
    if (method === 'OPTIONS') reply.code(204).send()
    else done()
  })
}, { name: 'cors' })
