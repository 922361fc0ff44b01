declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether a platform polls this route every few seconds: its requests are logged only at level debug. */
    isProbe?: boolean
  }
}

/** Options of a route that a platform polls: the OpenAPI document omits it, and its requests are logged only at level debug. */
export const probe = { schema: { hide: true }, config: { isProbe: true } }

/** Header fields of a response that no cache may keep. */
export const noStore = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }
