import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'

/** What users start: `npm test` builds it first, and its coverage counts for the sources. */
const entry = fileURLToPath(new URL('../../dist/server.js', import.meta.url))

/** One line of the service's log. */
export type LogLine = Record<string, unknown> & { msg: string }

/** The service as a process of its own, which ends with the test. */
export class Service {
  readonly #child: ChildProcess
  readonly #exit: Promise<unknown[]>
  stdout = ''
  stderr = ''

  constructor (t: Test, { env = {}, cwd }: { env?: NodeJS.ProcessEnv, cwd?: string } = {}) {
    this.#child = spawn(process.execPath, [entry], { cwd, env: { ...process.env, PORT: '0', ...env } })
    this.#child.stdout?.setEncoding('utf8').on('data', text => { this.stdout += text })
    this.#child.stderr?.setEncoding('utf8').on('data', text => { this.stderr += text })
    this.#exit = once(this.#child, 'close')
    t.teardown(() => this.stop('SIGKILL'))
  }

  get log (): LogLine[] {
    return this.stdout.trimEnd().split('\n').map(line => JSON.parse(line))
  }

  /** Ends once the log has a line with that message. */
  async logged (message: string): Promise<void> {
    await this.#written(`"msg":"${message}`)
  }

  /** The address at which the service listens, once it does. */
  async listening (): Promise<string> {
    await this.#written('"address"')
    return String(this.log.find(({ address }) => address)?.address)
  }

  async #written (text: string): Promise<void> {
    while (!this.stdout.includes(text)) {
      await Promise.race([once(this.#child.stdout ?? this.#child, 'data'), this.#exit.then(([code]) => {
        throw new Error(`exited with ${code}: ${this.stderr}`)
      })])
    }
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

/** An environment in which the process runs `script` first, as a module: the way to break it from within. */
export function preloading (script: string): NodeJS.ProcessEnv {
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` }
}
