import type { ServerResponse } from 'node:http'
import type { Server as Listener, Socket } from 'node:net'
import type { HttpServer } from './http-server.ts'

/** The open connections of an HTTP server, at whichever address they came. */
export class Connections {
  readonly #server: HttpServer
  readonly #listeners: Listener[] = []
  /** With the bytes that had gone over each, both ways, when that was last looked at. */
  readonly #open = new Map<Socket, number>()
  readonly #lastResponses = new WeakMap<Socket, ServerResponse>()

  /** Follows the connections of `server` from now on. */
  constructor (server: HttpServer) {
    this.#server = server
    server.on('connection', socket => {
      this.#open.set(socket, 0)
      socket.once('close', () => this.#open.delete(socket))
    })
    server.on('request', (request, response) => this.#lastResponses.set(request.socket, response))
  }

  /** Hands what connects to `listener` to the HTTP server. Its sockets must allow to be half open. */
  accept (listener: Listener): void {
    this.#listeners.push(listener)
    listener.on('connection', socket => this.#server.emit('connection', socket))
  }

  /** How many are open. */
  get count (): number {
    return this.#open.size
  }

  /** The response to the last request on a connection, unless both have come to their end. */
  unfinished (socket: Socket): ServerResponse | undefined {
    const response = this.#lastResponses.get(socket)
    return response?.writableFinished && response.req.complete ? undefined : response
  }

  /** Each open connection as `address:port (bytes received, bytes sent)`, those first that don't take what is sent. */
  describe (): string[] {
    return [...this.#open.keys()].sort((one, other) => other.writableLength - one.writableLength).map(socket => {
      const { remoteAddress, remotePort, bytesRead, writableLength } = socket
      const unsent = writableLength > 0 ? `, ${writableLength} unsent` : ''
      return `${remoteAddress}:${remotePort} (${bytesRead} bytes received, ${bytesSent(socket)} sent${unsent})`
    })
  }

  /**
   * Ends the listening at the further addresses, and gives the clients that are left a time limit.
   *
   * @param timeout milliseconds without a byte from or to a client, after which its connection is closed.
   */
  stopListening (timeout: number): void {
    for (const listener of this.#listeners) listener.close()
    this.#server.setTimeout(timeout)
    for (const socket of this.#open.keys()) socket.setTimeout(timeout)
  }

  /**
   * Closes the connections without a request, those included that never sent a byte, if nothing has moved on any since
   * the last call: else a request may be on its way, or an answer be cut off.
   */
  closeIdle (): void {
    const moving = [...this.#open].filter(([socket, before]) => socket.writableLength > 0 || bytesMoved(socket) !== before)
    for (const [socket] of moving) this.#open.set(socket, bytesMoved(socket))
    if (moving.length > 0) return
    this.#server.closeUnused()
    for (const socket of this.#open.keys()) if (socket.bytesRead === 0) socket.destroy()
  }

  /** Resolves when no connection is open. */
  async closed (): Promise<void> {
    for (const socket of this.#open.keys()) await new Promise(resolve => socket.once('close', resolve))
  }
}

/** As far as the system has taken them. */
function bytesSent ({ bytesWritten, writableLength }: Socket): number {
  return bytesWritten - writableLength
}

function bytesMoved (socket: Socket): number {
  return socket.bytesRead + bytesSent(socket)
}
