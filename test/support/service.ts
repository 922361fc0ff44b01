import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'

/** The file that users start. It must be built. */
const entry = fileURLToPath(new URL('../../dist/server.js', import.meta.url))

/** The prefix that makes the system end a process when its parent ends, if the system can. */
const BOUND = process.platform === 'linux' ? ['setpriv', '--pdeathsig', 'KILL'] : []

/** One line of the service's log. */
export type LogLine = Record<string, unknown> & { msg: string }

/**
 * An address of this machine that no other process of the tests uses, derived from the id of this process. A port that was
 * free there stays free, so a service can be restarted at the same address.
 */
export const ownHost = `127.${1 + (process.pid >> 16) % 254}.${process.pid >> 8 & 255}.${process.pid & 255}`

/** The service in its own process, which ends with the test and with the process of the test. */
export class Service {
  readonly #child: ChildProcess
  readonly #exit: Promise<unknown[]>
  stdout = ''
  stderr = ''

  /** @param options `shell` is a script of a POSIX shell that starts the service, whose command is in `"$@"`. */
  constructor (t: Test, { env = {}, cwd, shell = 'exec "$@"' }: { env?: NodeJS.ProcessEnv, cwd?: string, shell?: string } = {}) {
    const [file = '', ...args] = [...BOUND, 'sh', '-c', shell, 'sh', process.execPath, entry]
    this.#child = spawn(file, args, { cwd, env: { ...process.env, PORT: '0', ...env } })
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

  /** Waits for a line of the log whose message matches, or for the one after a number of them, and returns it. */
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

  /** The address at which the process listens, according to the system: its log may be out of reach. */
  async listeningUnlogged (): Promise<string> {
    while (this.#child.exitCode === null) {
      const [port] = listeningPorts(Number(this.#child.pid))
      if (port !== undefined) return `http://127.0.0.1:${port}`
      await setTimeout(10)
    }
    throw new Error(`exited with ${this.#child.exitCode}: ${this.stderr}`)
  }

  /** The resources of the process: bytes of memory, threads and file descriptors, from Linux's `/proc`. */
  resources (): { resident: number, threads: number, descriptors: number } {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8')
    const [resident = 0, threads = 0] = [/^VmRSS:\s+(\d+)/m, /^Threads:\s+(\d+)/m].map(pattern => Number(pattern.exec(status)?.[1]))
    return { resident: resident * 1024, threads, descriptors: readdirSync(`/proc/${this.#child.pid}/fd`).length }
  }

  /** The exit code, once the process has ended. */
  async exitCode (): Promise<unknown> {
    const [code] = await this.#exit
    return code
  }

  signal (signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Sends `signal`, and resolves with the exit code. */
  async stop (signal: NodeJS.Signals = 'SIGTERM'): Promise<unknown> {
    this.signal(signal)
    return this.exitCode()
  }
}

/** The ports at which a process listens by IPv4, from Linux's `/proc`. */
function listeningPorts (pid: number): number[] {
  const sockets = new Set(readdirSync(`/proc/${pid}/fd`).map(descriptor => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${descriptor}`)
    } catch {
      return '' // closed meanwhile
    }
  }))
  const [, ...lines] = readFileSync(`/proc/${pid}/net/tcp`, 'utf8').trimEnd().split('\n')
  return lines.map(line => line.trim().split(/\s+/))
    .filter(({ 3: state, 9: inode }) => state === '0A' && sockets.has(`socket:[${inode}]`)) // 0A: it listens
    .map(([, local = '']) => parseInt(String(local.split(':')[1]), 16))
}

/** An environment in which the process runs `script` first, to break it from within. */
export function preloading (script: string): NodeJS.ProcessEnv {
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` }
}

/** An environment in which the process gets a signal `delay` milliseconds after it first handles signals, which is before it loads its modules. */
export function earlySignal (signal: NodeJS.Signals, delay: number): NodeJS.ProcessEnv {
  return preloading(`
    process.on('newListener', function send (event) {
      if (event !== 'SIGHUP') return
      process.off('newListener', send)
      setTimeout(() => process.kill(process.pid, '${signal}'), ${delay}).unref()
    })`)
}
