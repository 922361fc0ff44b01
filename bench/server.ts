import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, ftruncateSync, openSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { onServerCore } from './cores.ts'
import { answers, freePort } from './http.ts'
import { cpuTime, residentMemory } from './processes.ts'
import { atExit, temporary } from './workspace.ts'

/** How to start a server. */
export interface Launch {
  name: string
  /** The command, which gets the port in the environment variable PORT, or as an argument. */
  command: (port: number) => string[]
  env?: Record<string, string>
  cwd?: string
  /** The path of the models; `/models` by default. */
  path?: string
}

/** Milliseconds for a server to start, even with a large catalog, and to become idle. */
const PATIENCE = 300_000

/** A server is regarded as idle if it uses at most this many nanoseconds of CPU time in a quarter of a second: measuring its event loop costs Node.js 1 %. */
const REST = 5e6

/** Milliseconds for collecting all garbage. */
const COLLECTION = 1000

const running = new Set<Server>()
atExit(() => running.forEach(server => server.kill()))

/** A server in a process group of its own, on the core of the servers, which logs to a file. */
export class Server {
  readonly name: string
  readonly url: string
  /** Milliseconds from its start to its first response. */
  startTime = 0
  readonly #group: number
  readonly #closed: Promise<unknown>
  readonly #logPath: string
  readonly #log: number

  /** Starts a server at `wantedPort`, or at a free port, and waits for its first response. */
  static async start (launch: Launch, wantedPort?: number): Promise<Server> {
    const port = wantedPort ?? await freePort()
    const begin = performance.now()
    const server = new Server(launch, port)
    while (!await answers(server.url)) {
      if (!running.has(server)) throw new Error(`${launch.name} does not start:\n${readFileSync(server.#logPath, 'utf8')}`)
      if (performance.now() - begin > PATIENCE) throw new Error(`${launch.name} does not answer at ${server.url}`)
      await sleep(1)
    }
    server.startTime = performance.now() - begin
    return server
  }

  private constructor ({ name, command, env: more, cwd, path = '/models' }: Launch, port: number) {
    this.name = name
    this.url = `http://127.0.0.1:${port}${path}`
    this.#logPath = temporary(`${port}.log`)
    this.#log = openSync(this.#logPath, 'a')
    const [file = '', ...args] = [...onServerCore, ...command(port)]
    const child = spawn(file, args, {
      cwd,
      env: { PATH: process.env['PATH'], NODE_ENV: 'production', TMPDIR: temporary('.'), HOME: temporary('.'), PORT: String(port), ...more },
      stdio: ['ignore', this.#log, this.#log],
      detached: true // its own process group, to measure and end it as a whole
    })
    this.#group = child.pid ?? 0
    running.add(this)
    this.#closed = once(child, 'close').then(([code, signal]) => code ?? signal, () => {}).finally(() => running.delete(this))
  }

  get pid (): number {
    return this.#group
  }

  /** Its log so far. */
  get log (): string {
    return readFileSync(this.#logPath, 'utf8')
  }

  /** CPU time so far, in nanoseconds. */
  cpuTime (): number {
    return cpuTime(this.#group)
  }

  /** Resident memory in bytes, once all garbage is collected, of a process that was started with `collect.js`. */
  async residentMemory (): Promise<number> {
    process.kill(this.#group, 'SIGWINCH')
    await sleep(COLLECTION)
    return residentMemory(this.#group)
  }

  /** Waits until it is idle, so that neither compression nor garbage collection is left from the start. */
  async settled (): Promise<void> {
    const begin = performance.now()
    for (let before = -Infinity, now = this.cpuTime(); now - before > REST; before = now, now = this.cpuTime()) {
      if (performance.now() - begin > PATIENCE) throw new Error(`${this.name} does not come to rest`)
      await sleep(250)
    }
  }

  /** Empties the log, so that the disk isn't filled. */
  emptyLog (): void {
    ftruncateSync(this.#log)
  }

  /** Sends a signal, and waits for the exit. Returns the exit code, or the signal that ended it, and how many milliseconds that took. */
  async end (signal: NodeJS.Signals): Promise<{ code: unknown, milliseconds: number }> {
    const begin = performance.now()
    process.kill(this.pid, signal)
    const code = await this.#closed
    closeSync(this.#log)
    return { code, milliseconds: performance.now() - begin }
  }

  async stop (): Promise<void> {
    this.kill()
    await this.#closed
    closeSync(this.#log)
  }

  kill (): void {
    try {
      if (this.#group > 0) process.kill(-this.#group, 'SIGKILL')
    } catch {} // it has exited by itself
  }
}
