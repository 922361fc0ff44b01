/** Shared by the scripts that put the service under load while something happens to it. */
import { createHash } from 'node:crypto'
import { Agent } from 'node:http'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { get, type Answer } from './http.ts'
import { progressEnds } from './progress.ts'
import { table } from './table.ts'

/** Reads from the command line how often it shall happen: `quick` times with `--quick`, COUNT times with `--NAME COUNT`, otherwise `full` times. A wrong option ends the process with exit code 2. */
export function readCount (name: string, { quick, full }: { quick: number, full: number }): number {
  try {
    const { values } = parseArgs({ options: { quick: { type: 'boolean' }, [name]: { type: 'string' } } })
    const count = Number(values[name] ?? (values.quick === true ? quick : full))
    if (!Number.isInteger(count) || count < 1) throw new Error(`--${name} must be an integer from 1`)
    return count
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\nusage: npm run bench:${name} -- [--quick | --${name} COUNT]\n`)
    process.exit(2)
  }
}

/** Collects what the service did wrong. */
export class Violations {
  /** The violations, and how often each occurred. */
  readonly #found = new Map<string, number>()

  /** Whether there are enough violations to stop. */
  get isEnough (): boolean {
    return this.#found.size >= 20
  }

  add (text: string): void {
    this.#found.set(text, (this.#found.get(text) ?? 0) + 1)
  }

  /** Prints `rows` and the violations. If there are any, the exit code will be 1. */
  report (rows: Array<[what: string, value: string | number]>): void {
    progressEnds()
    const violations = [...this.#found].map(([text, times]) => `- ${text}${times > 1 ? ` (${times} times)` : ''}\n`)
    process.stdout.write(`${table(['', ''], rows.map(([what, value]) => [what, value.toLocaleString('en')]))}\n\n`)
    process.stdout.write(violations.length === 0 ? 'No violation.\n' : `${violations.length} violations:\n\n${violations.join('')}`)
    process.exitCode = violations.length === 0 ? 0 : 1
  }
}

/** A client with one connection, which stays open until the server closes it. */
export class Client {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })
  #answered = NaN

  /** The response to GET `url`. @throws with the circumstances if there is none, or it isn't complete. */
  async get (url: string, headers: Record<string, string> = {}): Promise<Answer> {
    const sent = performance.now()
    try {
      const answer = await get(url, headers, this.#agent)
      this.#answered = performance.now()
      return answer
    } catch (error) {
      const { message, code = 'no code' } = error as NodeJS.ErrnoException
      throw Object.assign(new Error(`${message} (${code}), after ${since(sent)}; the answer before came ${since(this.#answered)} ago`), { code })
    }
  }

  close (): void {
    this.#agent.destroy()
  }
}

function since (begin: number): string {
  return `${Math.round(performance.now() - begin)} ms`
}

/** Clients that send requests until they are stopped. */
export class Load<Member extends Client> {
  requests = 0
  readonly #clients: Member[]
  readonly #turns: Array<Promise<void>>
  #isOver = false

  /** @param turn sends one request of one client; the next turn follows at once. Must not throw. */
  constructor (clients: Member[], turn: (client: Member) => Promise<void>) {
    this.#clients = clients
    this.#turns = clients.map(async client => {
      while (!this.#isOver) {
        await turn(client)
        this.requests++
      }
    })
  }

  /** Stops the clients. Resolves when all requests are answered. */
  async stop (): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#turns)
    this.#clients.forEach(client => client.close())
  }
}

/** Whether `isTrue` becomes true within ten seconds. */
export async function until (isTrue: () => boolean | Promise<boolean>): Promise<boolean> {
  const end = performance.now() + 10_000
  while (!await isTrue()) {
    if (performance.now() > end) return false
    await sleep(5)
  }
  return true
}

/** What is wrong with a 200, whose tag must be that of its bytes; undefined if nothing is. */
export function faultOf ({ status, headers: { etag }, body }: Answer): string | undefined {
  if (status !== 200) return `answered with ${status}: ${body.subarray(0, 100)}`
  const tag = `"${createHash('sha256').update(body).digest('base64url')}"`
  return etag === tag ? undefined : `the ETag ${etag} is not ${tag}, that of the ${body.length} bytes`
}
