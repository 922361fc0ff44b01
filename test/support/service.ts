import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'

/**
 * What starts the service. `dist` is what users start, and must be built; it doesn't count for coverage, as the compiler
 * moves what it compiles. `src` counts, needs no build, and takes a second longer to start.
 */
const ENTRIES = {
  dist: [fileURLToPath(new URL('../../dist/server.js', import.meta.url))],
  src: [`--import=${import.meta.resolve('ts-blank-space/register')}`, fileURLToPath(new URL('../../src/server.ts', import.meta.url))]
}

/** One line of the service's log. */
export type LogLine = Record<string, unknown> & { msg: string }

/** A port of 127.0.0.1 that was free a moment ago, below those (from 32768 on) that the system gives to others meanwhile. */
export async function freePort (): Promise<string> {
  const server = createServer().listen(20_000 + Math.floor(Math.random() * 10_000), '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' ? String(address?.port) : ''
}

/** The service as a process of its own, which ends with the test. */
export class Service {
  readonly #child: ChildProcess
  readonly #exit: Promise<unknown[]>
  stdout = ''
  stderr = ''

  /** @param options `shell` is what a POSIX shell does to start the service, whose command it finds in `"$@"`. */
  constructor (t: Test, { env = {}, cwd, shell = 'exec "$@"', from = 'dist' }: { env?: NodeJS.ProcessEnv, cwd?: string, shell?: string, from?: keyof typeof ENTRIES } = {}) {
    this.#child = spawn('sh', ['-c', shell, 'sh', process.execPath, ...ENTRIES[from]], { cwd, env: { ...process.env, PORT: '0', ...env } })
    this.#child.stdout?.setEncoding('utf8').on('data', text => { this.stdout += text })
    this.#child.stderr?.setEncoding('utf8').on('data', text => { this.stderr += text })
    this.#exit = once(this.#child, 'close')
    t.teardown(() => this.stop('SIGKILL'))
  }

  get log (): LogLine[] {
    return this.stdout.split('\n').slice(0, -1).map(line => JSON.parse(line))
  }

  /** The address at which the service listens, once it does. */
  async listening (): Promise<string> {
    const { address } = await this.logged(/ models at http:/)
    return String(address)
  }

  /** The line of the log whose message matches, or the one after so many of them, once it is there. */
  async logged (message: RegExp, before = 0): Promise<LogLine> {
    for (;;) {
      const line = this.log.filter(({ msg }) => message.test(msg))[before]
      if (line !== undefined) return line
      await Promise.race([once(this.#child.stdout ?? this.#child, 'data'), this.#exit.then(([code]) => {
        throw new Error(`exited with ${code}: ${this.stderr}`)
      })])
    }
  }

  /** Closes the reading end of its standard output. */
  closeStdout (): void {
    this.#child.stdout?.destroy()
  }

  /** The answer to GET `url`, asked for until the service listens. */
  async reachable (url: string): Promise<Response> {
    for (;;) {
      const response = await fetch(url).catch(() => undefined)
      if (response !== undefined) return response
    }
  }

  /** The exit code, once the process has ended. */
  async exitCode (): Promise<unknown> {
    const [code] = await this.#exit
    return code
  }

  signal (signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Sends `signal`, and tells the exit code. */
  async stop (signal: NodeJS.Signals = 'SIGTERM'): Promise<unknown> {
    this.signal(signal)
    return this.exitCode()
  }
}

/** An environment in which the process runs `script` first: the way to break it from within. */
export function preloading (script: string): NodeJS.ProcessEnv {
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` }
}

/** An environment in which a signal comes so many milliseconds after the process first handles signals, which is before it loads its modules. */
export function earlySignal (signal: NodeJS.Signals, delay: number): NodeJS.ProcessEnv {
  return preloading(`
    process.on('newListener', function send (event) {
      if (event !== 'SIGHUP') return
      process.off('newListener', send)
      setTimeout(() => process.kill(process.pid, '${signal}'), ${delay}).unref()
    })`)
}
