import { Server as NetServer, type Socket } from 'node:net'
import type { Server } from 'node:http'
import { setTimeout } from 'node:timers/promises'

/** So long a server that drains goes on as before, in milliseconds, so that whoever asks for its readiness is told. */
const NOTICE = 1000

/** So long a connection may be without a request, in milliseconds, before it is closed in a drain. */
const QUIET = 1000

/** The open connections of a server, and how to end them without a loss. */
export class Connections {
  /** From the beginning of a drain on: whoever balances load should send no more. */
  isDraining = false
  readonly #server: Server
  readonly #open = new Set<Socket>()
  #onEmpty = () => {}

  constructor (server: Server) {
    this.#server = server
    server.on('connection', socket => {
      this.#open.add(socket)
      socket.once('close', () => {
        this.#open.delete(socket)
        if (this.#open.size === 0) this.#onEmpty()
      })
    })
  }

  /** The connections that are open, each as `address:port (bytes received, bytes sent)`. */
  get open (): string[] {
    return Array.from(this.#open, ({ remoteAddress, remotePort, bytesRead, bytesWritten }) =>
      `${remoteAddress}:${remotePort} (${bytesRead} bytes received, ${bytesWritten} sent)`)
  }

  /**
   * Ends every connection, in an order in which nothing is lost: a client that has asked is answered, and one that asks
   * for more is refused, but never cut off. Ends when all are closed, however long that takes.
   *
   * @param timeout how long it should take at most, in milliseconds: the waits are a fraction of it.
   */
  async drain (timeout: number): Promise<void> {
    this.isDraining = true
    await this.#closed(Math.min(NOTICE, timeout / 4))

    // not with the method of HTTP, which closes idle connections, on which a request may be on its way
    NetServer.prototype.close.call(this.#server)
    this.#server.prependListener('request', (_request, response) => response.setHeader('connection', 'close'))
    await this.#closed(Math.min(QUIET, timeout / 4))

    this.#server.closeIdleConnections()
    for (const socket of this.#open) if (socket.bytesRead === 0) socket.destroy()
    await this.#closed()
  }

  /** Ends when no connection is open, or after so many milliseconds. */
  async #closed (patience?: number): Promise<void> {
    if (this.#open.size === 0) return
    const empty = new Promise<void>(resolve => { this.#onEmpty = resolve })
    await (patience === undefined ? empty : Promise.race([empty, setTimeout(patience, undefined, { ref: false })]))
  }
}
