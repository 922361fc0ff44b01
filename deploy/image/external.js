/** The packages that the bundle doesn't hold: they read files beside their own. */
export const external = ['@fastify/swagger', '@fastify/swagger-ui']
