import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { peerAddress } from './client-address.ts'

/** The open connections of a server. For `localhost` Fastify adds servers for its other addresses; their connections aren't tracked. */
export class Connections {
  readonly #servers: Server[] = []
  readonly #open = new Set<Socket>()
  readonly #lastResponses = new WeakMap<Socket, ServerResponse>()

  /** Tracks the connections of `server` from now on. */
  watch (server: Server): void {
    this.#servers.push(server)
    server.on('connection', socket => {
      this.#open.add(socket)
      socket.once('close', () => this.#open.delete(socket))
    })
    for (const event of ['request', 'checkContinue', 'checkExpectation']) { // Node emits one of them for each request
      server.on(event, (request, response) => this.#lastResponses.set(request.socket, response))
    }
  }

  /** How many are open. */
  get count (): number {
    return this.#open.size
  }

  /** The response to the last request on a connection, unless both are complete. */
  unfinished (socket: Socket): ServerResponse | undefined {
    const response = this.#lastResponses.get(socket)
    return response?.writableFinished && response.req.complete ? undefined : response
  }

  /** Closes each connection on which no byte moves for `timeout` milliseconds: a closing server checks no other limit. */
  limitIdleness (timeout: number): void {
    for (const server of this.#servers) server.setTimeout(timeout)
    for (const socket of this.#open) socket.setTimeout(timeout)
  }

  /** Resolves when no connection is open. */
  async closed (): Promise<void> {
    for (const socket of this.#open) await new Promise(resolve => socket.once('close', resolve))
  }

  /** Each open connection as `address:port (bytes received, bytes sent)`, those with the most unsent bytes first. */
  describe (): string[] {
    return [...this.#open].sort((one, other) => other.writableLength - one.writableLength).map(socket => {
      const { remotePort, bytesRead, writableLength } = socket
      const unsent = writableLength > 0 ? `, ${writableLength} unsent` : ''
      const address = peerAddress(socket)
      const host = address?.includes(':') ? `[${address}]` : address
      return `${host}:${remotePort} (${bytesRead} bytes received, ${bytesSent(socket)} sent${unsent})`
    })
  }

  /** The byte counts of all open connections. If two values are equal, nothing moved in between. */
  get traffic (): string {
    return JSON.stringify(Array.from(this.#open, socket => [socket.remotePort, socket.bytesRead, bytesSent(socket)]))
  }

  /**
   * Closes the connections without a request in progress, including those that never sent a byte. Call it while nothing
   * moves: Node also regards a connection as idle whose next request it hasn't read yet.
   */
  closeIdle (): void {
    for (const server of this.#servers) server.closeIdleConnections()
    for (const socket of this.#open) if (socket.bytesRead === 0) socket.destroy()
  }
}

/** The bytes that the operating system has accepted. */
function bytesSent ({ bytesWritten, writableLength }: Socket): number {
  return bytesWritten - writableLength
}
