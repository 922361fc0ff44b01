import { readFileSync } from 'node:fs'
import { env } from 'node:process'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const models = JSON.parse(readFileSync(String(env.MODELS), 'utf8'))

const app = new Hono()

app.get('/models', context => context.json(models))

serve({ fetch: app.fetch, port: Number(env.PORT), hostname: '127.0.0.1' })
