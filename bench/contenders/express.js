import { readFileSync } from 'node:fs'
import { env } from 'node:process'
import express from 'express'

const models = JSON.parse(readFileSync(String(env.MODELS), 'utf8'))

const app = express()

app.get('/models', (_request, response) => {
  response.json(models)
})

app.listen(Number(env.PORT), '127.0.0.1')
