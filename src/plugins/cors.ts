import fastifyCors from '@fastify/cors'
import fp from 'fastify-plugin'

export interface CorsOptions {
  /** The origins whose pages may read answers, as browsers send them; `*` for all. */
  origins: readonly string[]
}

/** Lets pages of other origins read the catalog, and ask for it on a condition and as the specification's clients do. */
export const cors = fp<CorsOptions>(async (app, { origins }) => {
  await app.register(fastifyCors, {
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'HEAD'],
    allowedHeaders: ['Content-Type', 'If-None-Match'],
    exposedHeaders: ['ETag', 'X-Request-Id'],
    maxAge: 7200, // seconds; browsers keep it no longer
    strictPreflight: false // its rejection has another shape than our errors
  })
}, { name: 'cors' })
