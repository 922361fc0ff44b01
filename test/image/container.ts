import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Test } from 'tap'
import type { LogLine } from '../support/service.ts'
import { ask, engine, imageName } from './engine.ts'

/** Only the rights that the service needs, and the limits within which it must work. */
const limits = [
  '--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges',
  '--memory=128m', '--cpus=0.5', '--pids-limit=64'
]

export interface ContainerOptions {
  /** The arguments after the image on the command line. */
  args?: string[]
  /** Options of `docker run`. */
  options?: string[]
  /** `none` has a loopback interface of its own, in which every port is free. */
  network?: 'host' | 'none'
  /** Standard input. */
  input?: string
}

/** A container of the image, within the limits, which is removed with the test. */
export class Container {
  readonly name = `models-api-test-${randomUUID()}`
  readonly #run: ChildProcessWithoutNullStreams
  readonly #exit: Promise<unknown[]>
  stdout = ''
  stderr = ''

  constructor (t: Test, { args = [], options = [], network = 'host', input = '' }: ContainerOptions = {}) {
    this.#run = spawn(engine, ['run', '--interactive', '--name', this.name, ...limits, `--network=${network}`, ...options, imageName, ...args])
    this.#run.stdout.setEncoding('utf8').on('data', text => { this.stdout += text })
    this.#run.stderr.setEncoding('utf8').on('data', text => { this.stderr += text })
    this.#run.stdin.on('error', () => {}).end(input) // a process that doesn't read may exit before it is written
    this.#exit = once(this.#run, 'close')
    t.teardown(() => spawnSync(engine, ['rm', '--force', this.name]))
  }

  /** The log; every line must be JSON. */
  get log (): LogLine[] {
    return this.stdout.split('\n').slice(0, -1).map(line => JSON.parse(line))
  }

  /** The first line of the log with `text` in its message, once it is there. */
  async logged (text: string): Promise<LogLine> {
    for (;;) {
      const line = this.log.find(({ msg }) => msg.includes(text))
      if (line !== undefined) return line
      await Promise.race([once(this.#run.stdout, 'data'), this.#exit.then(() => {
        throw new Error(`ended before it logged ${text}: ${this.stdout}${this.stderr}`)
      })])
    }
  }

  /** Runs a command in the container, and returns the exit code. */
  exec (...command: string[]): number | null {
    return spawnSync(engine, ['exec', this.name, ...command], { stdio: 'ignore' }).status
  }

  /** Runs a script of Node.js in the container, and returns its output. */
  evaluate (script: string): string {
    return ask('exec', this.name, 'node', '--input-type=module', '--eval', script).trimEnd()
  }

  /** The exit code, once the container has ended. */
  async exitCode (): Promise<unknown> {
    const [code] = await this.#exit
    return code
  }

  /** Stops the container as platforms do, with SIGTERM and after 15 seconds with SIGKILL, and returns the exit code. */
  async stop (): Promise<unknown> {
    spawnSync(engine, ['stop', '-t', '15', this.name])
    return this.exitCode()
  }
}
