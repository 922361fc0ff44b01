/** `npm run bench:restarts -- [--quick | --restarts COUNT]`: restarts by SIGTERM under full load. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './http.ts'
import { progress } from './progress.ts'
import { Server } from './server.ts'
import { builtService, catalogPath } from './service.ts'
import { median } from './statistics.ts'
import { Client, faultOf, Load, readCount, Violations } from './torture.ts'

const CONNECTIONS = 64

/** Milliseconds until a client retries a refused connection. */
const RETRY = 5

/** The most milliseconds under load before the next restart. */
const LOAD = 1000

/** Nanoseconds without a request after which a draining service regards a connection as idle. */
const PATIENCE = 100e6

const restarts = readCount('restarts', { quick: 3, full: 50 })
const violations = new Violations()
const port = await freePort()
const launch = builtService({ MODELS_FILE: catalogPath, LOG_LEVEL: 'warn' })

const standstill = monitorEventLoopDelay()
standstill.enable()
let refused = 0
let late = 0
const ends: number[] = []
let server = await Server.start(launch, port)
const { url } = server
const load = new Load(Array.from({ length: CONNECTIONS }, () => new Client()), request)

const begin = performance.now()
for (let restart = 1; restart <= restarts && !violations.isEnough; restart++) {
  progress(`restart ${restart}`)
  await sleep(Math.random() * LOAD)
  standstill.reset()
  const { code, milliseconds } = await server.end('SIGTERM')
  if (code !== 0) violations.add(`restart ${restart}: it ended with ${code}, not 0, after ${milliseconds.toFixed(0)} ms: ${server.log}`)
  ends.push(milliseconds)
  server = await Server.start(launch, port)
}
await load.stop()
const seconds = (performance.now() - begin) / 1000
await server.stop()

violations.report([
  ['restarts', ends.length],
  ['ms from SIGTERM to the end: median, at most', `${median(ends).toFixed(0)}, ${Math.max(...ends).toFixed(0)}`],
  ['connections', CONNECTIONS],
  ['requests', load.requests],
  ['requests per second', (load.requests / seconds).toFixed(0)],
  ['refused connections, tried again', refused],
  ['requests of clients that had paused, as this process stood still, tried again', late]
])

/** Sends one request, which must get a complete response, however often the connection is refused before. */
async function request (client: Client): Promise<void> {
  try {
    const fault = faultOf(await client.get(url))
    if (fault !== undefined) violations.add(fault)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ECONNREFUSED') refused++
    else if (standstill.max > PATIENCE) late++
    else return violations.add(message)
    await sleep(RETRY)
    return request(client)
  }
}
