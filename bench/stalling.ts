import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { LIMITS } from '../src/http/limits.ts'
import { atExit } from './workspace.ts'

export type Kind = keyof typeof DEADLINES

/** The number of connections to open to `port`, as many of each kind. */
export interface Order { port: number, count: number, kinds: Kind[] }

/**
 * Within how many milliseconds the service closes a client that stalls: after its connection is open, or, if it reads
 * nothing, after the last byte for it. Node spares a connection once whose time runs out if the system has taken a part
 * of what is being written, as with a client that reads nothing: it is closed when the time runs out again.
 */
export const DEADLINES = {
  'slow header fields': LIMITS.headersTimeout + LIMITS.checkInterval,
  'slow body': LIMITS.requestTimeout + LIMITS.checkInterval,
  'large answers, not read': 2 * LIMITS.idleTimeout,
  'many requests, no answer read': 2 * LIMITS.idleTimeout
}

/** Clients that stall, in a process of their own. */
export class Stalling {
  /** After how many milliseconds the clients of each kind were closed by the service, so far. */
  readonly closed = new Map<Kind, number[]>()
  readonly #process = fork(fileURLToPath(new URL('stall-process.js', import.meta.url)), { execArgv: [] })

  constructor () {
    atExit(() => this.#process.kill())
    this.#process.on('message', (message: 'done' | { kind: Kind, milliseconds: number }) => {
      if (message === 'done') this.#process.emit('done')
      else this.closed.set(message.kind, [...this.closed.get(message.kind) ?? [], message.milliseconds])
    })
  }

  get closedCount (): number {
    return [...this.closed.values()].reduce((sum, { length }) => sum + length, 0)
  }

  /** Opens connections, and ends when all are open. */
  async begin (order: Order): Promise<void> {
    await this.#order(order)
  }

  /** Closes what the service hasn't, and forgets what it has. */
  async end (): Promise<void> {
    await this.#order('end')
    this.closed.clear()
  }

  stop (): void {
    this.#process.disconnect()
  }

  async #order (order: 'end' | Order): Promise<void> {
    this.#process.send(order)
    await once(this.#process, 'done')
  }
}
