/** The floor: node:http alone, with one constant answer for whatever it is asked. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { env } from 'node:process'

const { status, head, body } = JSON.parse(readFileSync(String(env.ANSWER), 'utf8'))
const bytes = Buffer.from(body, 'base64')
// a string is sent in one piece with the head, which costs less; most people would send the Buffer
const content = env.FORM === 'string' ? bytes.toString('latin1') : bytes

createServer((_request, response) => {
  response.writeHead(status, head).end(content, 'latin1')
}).listen(Number(env.PORT), '127.0.0.1')
