import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { LIMITS } from '../src/http/limits.ts'
import { atExit } from './workspace.ts'

export type Kind = keyof typeof DEADLINES

/** The number of connections to open to `port`, equally many of each kind. */
export interface Order { port: number, count: number, kinds: Kind[] }

/**
 * The milliseconds within which the service closes a stalled client: after its connection is open, or, if it reads nothing,
 * after the last byte for it. Node spares a connection once when its time runs out if the system has accepted a part of
 * what is being written, as with a client that reads nothing. It closes it when the time runs out again.
 */
export const DEADLINES = {
  'slow header fields': LIMITS.headersTimeout + LIMITS.checkInterval,
  'slow body': LIMITS.requestTimeout + LIMITS.checkInterval,
  'large answers, not read': 2 * LIMITS.idleTimeout,
  'many requests, no answer read': 2 * LIMITS.idleTimeout
}

/** Clients that stall, in their own process. */
export class Stalling {
  /** The milliseconds after which the service closed clients of each kind, so far. */
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

  /** Opens connections. Resolves when all are open. */
  async begin (order: Order): Promise<void> {
    await this.#order(order)
  }

  /** Closes the remaining clients, and forgets those that the service has closed. */
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
