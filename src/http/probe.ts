declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether a platform asks for this route every few seconds: its requests are logged at level debug alone. */
    isProbe?: boolean
  }
}

/** Options of a route that a platform asks every few seconds: it is in no document, and its log lines are for debugging. */
export const probe = { schema: { hide: true }, config: { isProbe: true } }

/** Header fields of an answer that no cache may keep. */
export const noStore = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }
