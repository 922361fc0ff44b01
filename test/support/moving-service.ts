import { once } from 'node:events'
import { renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Test } from 'tap'
import { edited } from './catalog.ts'
import { FAULTS } from './faults.ts'
import { ownHost, Service } from './service.ts'

/** A catalog whose models contain its version. */
function catalogOf (version: number): string {
  return edited(['description: Llama', `description: '${version}'`], ['name: gemma', `name: gemma-${version % 3}`])
}

/** The service at one address, to which things happen. */
export class MovingService {
  readonly #t: Test
  /** The first start takes a free port, and every further one the same. */
  #port = 0
  readonly #random: () => number
  readonly #directory: string
  #service: Service | undefined
  /** The version of the last valid catalog. */
  version = 0
  /** How often each thing has happened. */
  readonly happenings: Record<string, number> = {}

  constructor (t: Test, random: () => number) {
    this.#t = t
    this.#random = random
    this.#directory = t.testdir({ 'models.yaml': catalogOf(0) })
  }

  /** Starts the service. Resolves with its address, which is always the same. */
  async start (): Promise<string> {
    const env = { HOST: ownHost, PORT: String(this.#port), RELOAD_INTERVAL: '1', LOG_LEVEL: 'info' }
    this.#service = new Service(this.#t, { cwd: this.#directory, env })
    const address = await this.#service.listening()
    this.#port = Number(new URL(address).port)
    return address
  }

  /** Does one random thing to the service. */
  async suffer (): Promise<void> {
    const happenings = {
      edited: () => this.#edit(),
      'edited, with SIGHUP': () => this.#edit('SIGHUP'),
      misspelt: () => this.#write(catalogOf(this.version).replace('type: chat', 'type: chatty')),
      'cut off': () => this.#write(catalogOf(this.version).slice(0, Math.floor(this.#random() * 500))),
      restarted: () => this.#restart('SIGTERM'),
      killed: () => this.#restart('SIGKILL'),
      frozen: () => this.#freeze(),
      replaced: () => this.#replace()
    }
    const [name, happen] = this.#oneOf(Object.entries(happenings))
    this.happenings[name] = (this.happenings[name] ?? 0) + 1
    await happen()
  }

  /** Restores the service with a new version, and returns that. */
  async recover (): Promise<number> {
    await this.#edit()
    return this.version
  }

  #oneOf<T> (choices: T[]): T {
    const [choice] = choices.slice(Math.floor(this.#random() * choices.length))
    if (choice === undefined) throw new Error('there is nothing to choose from')
    return choice
  }

  /** Writes in place, or replaces the file as some editors do. */
  #write (text: string): void {
    const file = join(this.#directory, 'models.yaml')
    const isReplaced = this.#random() < 0.5
    writeFileSync(isReplaced ? `${file}~` : file, text)
    if (isReplaced) renameSync(`${file}~`, file)
  }

  async #edit (signal?: NodeJS.Signals): Promise<void> {
    this.#write(catalogOf(++this.version))
    if (signal !== undefined) this.#service?.signal(signal)
  }

  /** Stops the service for a while, and starts it again with a valid file. */
  async #restart (signal: NodeJS.Signals, meanwhile = () => setTimeout(this.#random() * 1000)): Promise<void> {
    await this.#service?.stop(signal)
    await meanwhile()
    await this.#edit()
    await this.start()
  }

  async #freeze (): Promise<void> {
    this.#service?.signal('SIGSTOP')
    await setTimeout(this.#random() * 3000)
    this.#service?.signal('SIGCONT')
  }

  /** For a while, another server answers at its port, with faults only. */
  async #replace (): Promise<void> {
    const faults = Object.values(FAULTS)
    await this.#restart('SIGTERM', async () => {
      const server = createServer((request, response) => this.#oneOf(faults)(response, request)).listen(this.#port, ownHost)
      await once(server, 'listening')
      await setTimeout(this.#random() * 2000)
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    })
  }
}
