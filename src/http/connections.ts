import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** The open connections of every server of an application: on localhost Fastify has one for each address. */
export class Connections {
  readonly #servers: Server[] = []
  readonly #open = new Set<Socket>()
  readonly #lastResponses = new WeakMap<Socket, ServerResponse>()

  /** Follows the connections of `server` from now on. */
  watch (server: Server): void {
    this.#servers.push(server)
    server.on('connection', socket => {
      this.#open.add(socket)
      socket.once('close', () => this.#open.delete(socket))
    })
    server.on('request', (request, response) => this.#lastResponses.set(request.socket, response))
  }

  /** How many servers are followed. */
  get servers (): number {
    return this.#servers.length
  }

  /** How many are open. */
  get count (): number {
    return this.#open.size
  }

  /** Whether the last request on a connection hasn't come whole, or has no complete answer yet. */
  isAnswering (socket: Socket): boolean {
    const response = this.#lastResponses.get(socket)
    return response !== undefined && !(response.writableEnded && response.req.complete)
  }

  /** Each open connection as `address:port (bytes received, bytes sent)`, those first that don't take what is sent. */
  describe (): string[] {
    return [...this.#open].sort((one, other) => other.writableLength - one.writableLength).map(socket => {
      const { remoteAddress, remotePort, bytesRead, bytesWritten, writableLength } = socket
      const unsent = writableLength > 0 ? `, ${writableLength} unsent` : ''
      return `${remoteAddress}:${remotePort} (${bytesRead} bytes received, ${bytesWritten - writableLength} sent${unsent})`
    })
  }

  /** Closes the connections on which no request is under way, those included that never sent a byte. */
  closeIdle (): void {
    for (const server of this.#servers) server.closeIdleConnections()
    for (const socket of this.#open) if (socket.bytesRead === 0) socket.destroy()
  }
}
