import fastifyCors from '@fastify/cors'
import fp from 'fastify-plugin'

/**
 * What pages may send: what the specification's clients do, conditions, credentials of a proxy in front, and the context
 * of a trace (W3C Trace Context and Baggage). A list, as reflecting what a preflight asks for would also let pages send
 * what is between proxies, such as X-Forwarded-For.
 */
const HEADERS = ['Authorization', 'Baggage', 'Content-Type', 'If-None-Match', 'Traceparent', 'Tracestate', 'X-Request-Id']

export interface CorsOptions {
  /** The origins whose pages may read answers, as browsers send them; `*` for all. */
  origins: readonly string[]
  /** Further header fields that such pages may send. */
  headers: readonly string[]
}

/** Lets pages of other origins read the catalog, and ask for it on a condition and as the specification's clients do. */
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
