import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Server } from './server.ts'
import { atExit } from './workspace.ts'

/** Requests of parallel connections, each of which sends the next one as soon as it has the response. */
export interface Load {
  url: string
  headers: Record<string, string>
  connections: number
  /** The duration in seconds, or the number of requests. */
  extent: { duration: number } | { amount: number }
}

interface Outcome {
  requests: number
  seconds: number
  p99: number
  statuses: number[]
  errors: number
}

/** The cost and the speed of requests in one round. */
export interface Sample {
  /** CPU time of the server per request, in microseconds. */
  cpu: number
  requestsPerSecond: number
  /** The latency in milliseconds that 99 of 100 requests didn't exceed. */
  p99: number
}

const generator = fork(fileURLToPath(new URL('load-process.js', import.meta.url)), { execArgv: [] })
generator.unref()
generator.channel?.unref()
atExit(() => generator.kill())

/**
 * Puts a load on a server and measures it.
 *
 * @throws if a response has another status than `status`.
 */
export async function measure (server: Server, status: number, load: Omit<Load, 'url'>): Promise<Sample> {
  const before = server.cpuTime()
  const { requests, seconds, p99, statuses, errors } = await generate({ url: server.url, ...load })
  const cpu = server.cpuTime() - before
  server.emptyLog()
  if (errors > 0 || requests === 0 || statuses.some(other => other !== status)) {
    throw new Error(`${server.name}, under load: ${requests} answers with ${statuses.join(', ')}, ${errors} errors; all should have been ${status}`)
  }
  return { cpu: cpu / requests / 1000, requestsPerSecond: requests / seconds, p99 }
}

async function generate (load: Load): Promise<Outcome> {
  generator.send(load)
  generator.channel?.ref()
  const outcome = await new Promise<Outcome>((resolve, reject) => {
    generator.once('message', (message: Outcome) => resolve(message))
    generator.once('exit', () => reject(new Error('the load generator has ended')))
  })
  generator.removeAllListeners('exit').channel?.unref()
  return outcome
}
