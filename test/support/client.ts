import { once } from 'node:events'
import { Agent, get as request, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import type { Test } from 'tap'

/** A client on a bare socket, until the test ends. */
export class Client {
  readonly socket: Socket
  /** Everything received, one character per byte. */
  received = ''
  /** The code of the error that ended the connection. */
  error: string | undefined
  readonly #closed: Promise<unknown>

  constructor (t: Test, port: number, host = '127.0.0.1') {
    this.socket = connect(port, host).setEncoding('latin1')
    this.socket.on('data', text => { this.received += text })
    this.socket.on('error', ({ code }: NodeJS.ErrnoException) => { this.error = code })
    this.#closed = new Promise(resolve => this.socket.once('close', resolve))
    t.teardown(() => this.socket.destroy())
  }

  send (text: string): this {
    this.socket.write(text, 'latin1')
    return this
  }

  /** Everything received, once it matches `pattern` or the connection is closed. */
  async until (pattern: RegExp): Promise<string> {
    while (!pattern.test(this.received) && !this.socket.closed) {
      await Promise.race([once(this.socket, 'data').catch(() => {}), this.#closed])
    }
    return this.received
  }

  /** Everything received, once the connection is closed. */
  async closed (): Promise<string> {
    await this.#closed
    return this.received
  }

  /** From now on reads only now and then, until the connection is closed. */
  async readSlowly (): Promise<void> {
    while (!this.socket.closed) {
      this.socket.resume()
      await Promise.race([once(this.socket, 'data').catch(() => {}), this.#closed])
      this.socket.pause()
      await setImmediate()
    }
  }
}

/** A keep-alive request of a path. */
export function get (path: string, fields = ''): string {
  return `GET ${path} HTTP/1.1\r\nHost: a\r\n${fields}\r\n`
}

/** A client that sends requests repeatedly, on one connection while that stays open. */
export class KeepAliveClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })
  readonly #port: number
  readonly #host: string

  constructor (t: Test, port: number, host = '127.0.0.1') {
    this.#port = port
    this.#host = host
    t.teardown(() => this.#agent.destroy())
  }

  /**
   * The response to `GET /models`, or `'refused'` if the connection is refused.
   *
   * @throws if the connection fails in any other way, or the response isn't complete.
   */
  async ask (): Promise<{ status: number | undefined, connection: string, body: string } | 'refused'> {
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        request({ port: this.#port, host: this.#host, path: '/models', agent: this.#agent }, resolve).on('error', reject)
      })
      const body = Buffer.concat(await response.toArray()).toString()
      return { status: response.statusCode, connection: String(response.headers.connection), body }
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') return 'refused'
      throw error
    }
  }
}
