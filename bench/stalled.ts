/** `npm run bench:stalled -- [--quick | --stalled COUNT]`: clients that stall, while others are served. */
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { descriptors } from './processes.ts'
import { progress } from './progress.ts'
import { Server } from './server.ts'
import { builtService, catalogPath } from './service.ts'
import { DEADLINES, Stalling, type Kind } from './stalling.ts'
import { median, percentile, ratio } from './statistics.ts'
import { Client, faultOf, Load, readCount, until, Violations } from './torture.ts'

const QUICK = 400
const FULL = 2000

/** The other clients, and the milliseconds between a response and their next request. */
const CLIENTS = 20
const PAUSE = 10

/** Milliseconds by which a busy machine may notice late that a connection was closed. */
const SLACK = 3000

/** Milliseconds until the service only answers requests. */
const SETTLING = 2000

/** The largest part of a core that the service needs for the other clients. */
const MAX_LOAD = 0.25

/** Milliseconds to wait for the service to become idle. */
const MAX_SETTLING = 30_000

/** Milliseconds after which a client is regarded as never closed. */
const PATIENCE = 180_000

/** MiB by which the memory at the end may exceed that while clients stalled. */
const MAX_GROWTH = 64

const count = readCount('stalled', { quick: QUICK, full: FULL })
const [rounds, roundTime] = count < FULL ? [1, 1000] : [7, 2000]

/** The largest ratio of p99 with stalled clients to p99 without. Few rounds on a busy machine can't show it. */
const maxRatio = count < FULL ? Infinity : 3

const SLOW: Kind[] = ['slow header fields', 'slow body']
const UNREAD: Kind[] = ['large answers, not read', 'many requests, no answer read']
const unreadCount = Math.round(count / 3)
const violations = new Violations()

// Node has raised the soft limit to the hard one
const descriptorLimit = Number(/^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1])
if (descriptorLimit < count + 200) {
  process.stderr.write(`${count} connections need more than the ${descriptorLimit} open files that a process may have here: ulimit -Hn ${count + 200}\n`)
  process.exit(2)
}

const server = await Server.start(builtService({ MODELS_FILE: catalogPath, LOG_LEVEL: 'warn' }, 'collect.js'))
const port = Number(new URL(server.url).port)
const stalling = new Stalling()
let latencies: number[] = []
const load = new Load(Array.from({ length: CLIENTS }, () => new Client()), request)
await sleep(SETTLING) // until the code is compiled

const memoryBefore = await memory()
const descriptorsBefore = descriptors(server.pid).length
const without: number[] = []
const opening: number[] = []
const during: number[] = []
let serving = 0 // milliseconds in which the service still sends bytes to clients that read nothing
for (let round = 1; round <= rounds; round++) {
  progress(`round ${round} of ${rounds}`)
  await sleep(SETTLING)
  await settled() // from the round before
  without.push(await p99())
  latencies = []
  const begin = performance.now()
  await stalling.begin({ port, count: unreadCount, kinds: UNREAD })
  await settled()
  serving = performance.now() - begin
  await stalling.begin({ port, count: count - unreadCount, kinds: SLOW })
  opening.push(percentile(latencies, 99))
  during.push(await p99())
  if (round < rounds) await stalling.end()
}
const memoryDuring = await memory()
const times = ratio(during, without).median
if (!(times <= maxRatio)) violations.add(`p99 is ${times.toFixed(1)} times what it is when nobody stalls`)

latencies = []
await allClosed()
const timesInTheEnd = percentile(latencies, 99) / median(without)
if (!(timesInTheEnd <= maxRatio)) violations.add(`p99 is ${timesInTheEnd.toFixed(1)} times what it is when nobody stalls, while they are closed`)
const closed = [...stalling.closed]
await stalling.end()

stalling.stop()
await until(() => descriptors(server.pid).length <= descriptorsBefore)
const descriptorsAfter = descriptors(server.pid).length
if (descriptorsAfter > descriptorsBefore) violations.add(`${descriptorsAfter - descriptorsBefore} more descriptors than before`)
const memoryAfter = await memory()
if (memoryAfter > memoryDuring + MAX_GROWTH) violations.add(`${(memoryAfter - memoryDuring).toFixed(0)} MiB more than while they stalled`)
await load.stop()
await server.stop()

violations.report([
  ['clients that stall', count],
  ...closed.map(([kind, milliseconds]): [string, string] =>
    [`${kind}: closed after, median and at most`, `${inSeconds([median(milliseconds), Math.max(...milliseconds)])}`]),
  ['requests of others', load.requests],
  ['p99 when nobody stalls, ms', median(without).toFixed(1)],
  ['p99 while they open and ask, ms', median(opening).toFixed(1)],
  ['p99 while they stall, ms', `${median(during).toFixed(1)} (${times.toFixed(1)} times)`],
  ['p99 while they are closed, ms', `${percentile(latencies, 99).toFixed(1)} (${timesInTheEnd.toFixed(1)} times)`],
  ['MiB of memory before, while they stall, and after', [memoryBefore, memoryDuring, memoryAfter].map(value => value.toFixed(0)).join(', ')],
  ['descriptors before and after', `${descriptorsBefore}, ${descriptorsAfter}`]
])

/** Waits until the service is idle: it has sent what it can to clients that don't read, or has closed them. */
async function settled (): Promise<void> {
  for (let load = Infinity, end = performance.now() + MAX_SETTLING; load > MAX_LOAD && performance.now() < end;) {
    const [begin, before] = [performance.now(), server.cpuTime()]
    await sleep(500)
    load = (server.cpuTime() - before) / (performance.now() - begin) / 1e6
  }
}

/** Waits until the service has closed all stalled clients, and checks when it did. */
async function allClosed (): Promise<void> {
  const begin = performance.now()
  while (stalling.closedCount < count && performance.now() - begin < PATIENCE) await sleep(100)
  if (stalling.closedCount < count) violations.add(`${count - stalling.closedCount} clients that stall were not closed`)
  for (const [kind, milliseconds] of stalling.closed) {
    // when others are closed, the system may accept more for a client that reads nothing, which restarts its time
    const [value, isLate] = UNREAD.includes(kind)
      ? [median(milliseconds), median(milliseconds) > DEADLINES[kind] + serving + SLACK]
      : [Math.max(...milliseconds), Math.max(...milliseconds) > DEADLINES[kind] + SLACK]
    if (isLate) violations.add(`${kind}: closed after ${inSeconds([value])}`)
  }
}

/** The latency in milliseconds that 99 of 100 requests of a round don't exceed. */
async function p99 (): Promise<number> {
  latencies = []
  await sleep(roundTime)
  return percentile(latencies, 99)
}

async function request (client: Client): Promise<void> {
  const begin = performance.now()
  try {
    const fault = faultOf(await client.get(server.url))
    if (fault !== undefined) violations.add(fault)
  } catch (error) {
    violations.add((error as Error).message)
  }
  latencies.push(performance.now() - begin)
  await sleep(PAUSE)
}

/** The memory of the service in MiB, without garbage. */
async function memory (): Promise<number> {
  return await server.residentMemory() / 2 ** 20
}

function inSeconds (milliseconds: number[]): string {
  return `${milliseconds.map(value => (value / 1000).toFixed(1)).join(', ')} s`
}
