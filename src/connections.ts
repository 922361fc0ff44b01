import { Server as NetServer, type Socket } from 'node:net'
import type { Server } from 'node:http'
import { setImmediate, setTimeout } from 'node:timers/promises'

/** So long a server that drains goes on as before, in milliseconds, so that whoever asks for its readiness is told. */
const NOTICE = 1000

/** So long nothing may come from a client, or go to it, in milliseconds, before a drain takes it to be idle. */
const QUIET = 1000

/** The open connections of a server, and how to end them without a loss. */
export class Connections {
  /** From the beginning of a drain on: whoever balances load should send no more. */
  isDraining = false
  readonly #server: Server
  readonly #listeners: NetServer[]
  readonly #open = new Set<Socket>()
  #accepted = 0
  #onEmpty = () => {}

  constructor (server: Server) {
    this.#server = server
    this.#listeners = [server]
    server.on('connection', socket => {
      this.#accepted += 1
      this.#open.add(socket)
      socket.once('close', () => {
        this.#open.delete(socket)
        if (this.#open.size === 0) this.#onEmpty()
      })
    })
  }

  /** How many are open. */
  get count (): number {
    return this.#open.size
  }

  /** The connections that are open, each as `address:port (bytes received, bytes sent)`: first those that don't take what is sent. */
  get open (): string[] {
    return [...this.#open].sort((one, other) => other.writableLength - one.writableLength).map(socket => {
      const { remoteAddress, remotePort, bytesRead, writableLength } = socket
      const unsent = writableLength > 0 ? `, ${writableLength} unsent` : ''
      return `${remoteAddress}:${remotePort} (${bytesRead} bytes received, ${bytesSent(socket)} sent${unsent})`
    })
  }

  /** Hands what connects to `listener`, whose sockets must allow to be half open, to the server: at another address. */
  accept (listener: NetServer): void {
    this.#listeners.push(listener)
    listener.on('connection', socket => this.#server.emit('connection', socket))
  }

  /**
   * Closes a connection on which no byte moves for so long while something is to be sent. Times are milliseconds.
   *
   * @param checkInterval how late it may be seen that something waits: a timer of each connection for each request would
   * cost more than all else that is done here.
   */
  limitIdleness (idleTimeout: number, checkInterval: number): void {
    const check = () => {
      for (const socket of this.#open) {
        // Node lets the time pass twice if a part of what was to be sent was sent; after the answer it sets that of keep-alive
        if (socket.writableLength > 0 && !socket.timeout) socket.setTimeout(idleTimeout / 2)
      }
    }
    this.#server.once('listening', () => {
      const timer = setInterval(check, checkInterval).unref()
      this.#server.once('close', () => clearInterval(timer))
    })
  }

  /**
   * Ends every connection, in an order in which nothing is lost: a client that has asked is answered, and one that asks
   * for more is refused, but never cut off. Ends when all are closed, however long that takes.
   *
   * @param timeout how long it should take at most, in milliseconds: the waits are a fraction of it.
   */
  async drain (timeout: number): Promise<void> {
    this.isDraining = true
    const notice = Math.min(NOTICE, timeout / 4)
    await setTimeout(notice)
    await this.#allAccepted(notice)

    // not with the method of HTTP, which closes idle connections, on which a request may be on its way
    for (const listener of this.#listeners) NetServer.prototype.close.call(listener)
    this.#server.prependListener('request', (_request, response) => response.setHeader('connection', 'close'))
    while (this.#open.size > 0) {
      const before = new Map(Array.from(this.#open, socket => [socket, bytesMoved(socket)]))
      await this.#closed(Math.min(QUIET, timeout / 4))
      this.#closeIdle(before)
    }
  }

  /** Closes what is idle, if nothing has moved since `before`, which is what had moved then. */
  #closeIdle (before: ReadonlyMap<Socket, number>): void {
    const sockets = [...this.#open]
    // Node takes a connection whose answer is written, but not sent, to be idle, and would cut the answer off
    if (sockets.some(socket => socket.writableLength > 0 || bytesMoved(socket) !== before.get(socket))) return
    this.#server.closeIdleConnections()
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  }

  /**
   * Ends when nobody is connected who isn't accepted yet, and whom the system would reset when the listening socket is
   * closed: Node accepts one connection in a turn of the event loop. Or after so many milliseconds.
   */
  async #allAccepted (patience: number): Promise<void> {
    await setImmediate() // the process may have been busy until now, or stopped
    const end = performance.now() + patience
    let accepted
    do {
      accepted = this.#accepted
      await setImmediate()
    } while (this.#accepted > accepted && performance.now() < end)
  }

  /** Ends when no connection is open, or after so many milliseconds. */
  async #closed (patience: number): Promise<void> {
    if (this.#open.size > 0) {
      const empty = new Promise<void>(resolve => { this.#onEmpty = resolve })
      await Promise.race([empty, setTimeout(patience, undefined, { ref: false })])
    }
    // the process may have been busy for all that time, or stopped: what has come meanwhile is looked at first
    await setImmediate()
  }
}

/** As far as the system has taken them. */
function bytesSent ({ bytesWritten, writableLength }: Socket): number {
  return bytesWritten - writableLength
}

function bytesMoved (socket: Socket): number {
  return socket.bytesRead + bytesSent(socket)
}
