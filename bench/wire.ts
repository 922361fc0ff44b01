import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** The parts of a response that are checked. */
export interface Outcome {
  status: number
  etag: string | undefined
  /** Whether the connection is closed after it. */
  isLast: boolean
}

/** A client on a bare socket, for one request at a time. It costs a fraction of Node's own client. */
export class Wire {
  readonly #port: number
  #socket: Socket | undefined
  #received = ''
  #change = () => {}

  constructor (port: number) {
    this.#port = port
  }

  /**
   * Sends `request`, as Latin-1, and returns the response once it is complete.
   *
   * @param method of the request: the response to HEAD has no body.
   * @throws if the connection is closed before that.
   */
  async ask (request: string, method: string): Promise<Outcome> {
    const socket = this.#socket ?? await this.#connect()
    this.#received = ''
    socket.write(request, 'latin1')
    for (;;) {
      const outcome = answerIn(this.#received, method)
      if (outcome !== undefined) {
        if (outcome.isLast) this.close()
        return outcome
      }
      if (socket.destroyed) throw new Error(`closed after ${this.#received.length} bytes`)
      await new Promise<void>(resolve => { this.#change = resolve })
    }
  }

  /** Sends `request`, and closes the connection without waiting for the response. */
  async leave (request: string): Promise<void> {
    const socket = this.#socket ?? await this.#connect()
    socket.write(request, 'latin1', () => socket.destroy())
    await once(socket, 'close')
  }

  close (): void {
    this.#socket?.destroy()
    this.#socket = undefined
  }

  async #connect (): Promise<Socket> {
    const socket = connect(this.#port, '127.0.0.1').setEncoding('latin1').setNoDelay()
    socket.on('data', text => {
      if (this.#socket === socket) this.#received += text
      this.#change()
    })
    socket.on('error', () => {}) // followed by `close`
    socket.once('close', () => {
      if (this.#socket === socket) this.#socket = undefined
      this.#change()
    })
    this.#socket = socket
    await once(socket, 'connect')
    return socket
  }
}

/** The response at the beginning of `text`, if it is complete. */
function answerIn (text: string, method: string): Outcome | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const head = text.slice(0, end)
  const status = Number(head.slice(9, 12))
  const outcome = { status, etag: /^etag: (.*)$/im.exec(head)?.[1], isLast: /^connection: close$/im.test(head) }
  if (method === 'HEAD' || status === 304 || status === 204) return outcome
  const length = /^content-length: (\d+)$/im.exec(head)?.[1]
  const isWhole = length === undefined ? text.endsWith('\r\n0\r\n\r\n') : text.length >= end + 4 + Number(length)
  return isWhole ? outcome : undefined
}
