import { once } from 'node:events'
import { request, type Agent, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import { createServer } from 'node:net'
import { buffer } from 'node:stream/consumers'

export interface Answer {
  status: number
  headers: IncomingMessage['headers']
  /** Names and values in turn, as they were sent. */
  rawHeaders: string[]
  /** The bytes, still encoded. */
  body: Buffer
}

/** The response to GET `url`, over a connection of the agent, or over a new one. Rejects if it isn't complete. */
export async function get (url: string, headers: OutgoingHttpHeaders = {}, agent?: Agent): Promise<Answer> {
  const response = await head(url, headers, agent)
  return { status: response.statusCode ?? 0, headers: response.headers, rawHeaders: response.rawHeaders, body: await buffer(response) }
}

/** Whether GET `url` is already answered without an error. Doesn't wait for the body. */
export async function answers (url: string): Promise<boolean> {
  try {
    const response = await head(url)
    response.destroy()
    return (response.statusCode ?? 500) < 400
  } catch {
    return false
  }
}

async function head (url: string, headers: OutgoingHttpHeaders = {}, agent: Agent | false = false): Promise<IncomingMessage> {
  const [response]: IncomingMessage[] = await once(request(url, { headers, agent }).end(), 'response')
  if (response === undefined) throw new Error(`${url} does not answer`)
  return response
}

/** A free port. */
export async function freePort (): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}
