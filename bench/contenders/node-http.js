/** The lower bound: node:http alone, with one constant response to any request. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { env } from 'node:process'

const { status, head, body } = JSON.parse(readFileSync(String(env.ANSWER), 'utf8'))
const bytes = Buffer.from(body, 'base64')

createServer((_request, response) => {
  response.writeHead(status, head).end(bytes)
}).listen(Number(env.PORT), '127.0.0.1')
