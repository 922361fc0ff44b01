import { readFileSync } from 'node:fs'
import { env } from 'node:process'
import Fastify from 'fastify'

const models = JSON.parse(readFileSync(String(env.MODELS), 'utf8'))

const app = Fastify({ logger: true })

app.get('/models', async () => models)

await app.listen({ port: Number(env.PORT), host: '127.0.0.1' })
