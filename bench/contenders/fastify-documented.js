/** The reference for a start: a Fastify application with documentation, one route, and nothing to load. */
import { env } from 'node:process'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import Fastify from 'fastify'

const app = Fastify({ logger: true })

await app.register(swagger, { openapi: { info: { title: 'models', version: '1.0.0' } } })
await app.register(swaggerUi, { routePrefix: '/docs' })

const schema = { response: { 200: { type: 'object', properties: { models: { type: 'array', items: { type: 'string' } } } } } }

app.get('/models', { schema }, async () => ({ models: [] }))

await app.listen({ port: Number(env.PORT), host: '127.0.0.1' })
