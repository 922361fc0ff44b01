/**
 * `npm run bench:soak -- [--quick | --soak COUNT]`: mixed traffic, until COUNT requests were sent or twenty minutes have
 * passed. Neither memory nor descriptors may have grown then.
 */
import { renameSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { catalogText } from './catalogs.ts'
import { descriptors, residentMemory } from './processes.ts'
import { progress } from './progress.ts'
import { Server } from './server.ts'
import { builtService } from './service.ts'
import { fitLine, meansOfParts } from './statistics.ts'
import { readCount, until, Violations } from './torture.ts'
import { Traffic } from './traffic.ts'
import { Wire } from './wire.ts'
import { writeTemporary } from './workspace.ts'

const QUICK = 100_000
const FULL = 10_000_000

/** Seconds after which it ends even with fewer requests. */
const MAX_SECONDS = 20 * 60

const CONNECTIONS = 48

/** Seconds between two edits of the catalog. */
const EDIT_PAUSE = 3

/** Milliseconds between two samples of memory. */
const SAMPLE_PAUSE = 250

/**
 * The number of means of the samples of memory. Consecutive samples hardly differ, as garbage is collected once in
 * several seconds, so a line through all of them would seem far more certain than it is.
 */
const PARTS = 18

/** The line through the means may rise by this part of its first value. */
const MAX_RISE = 0.05

/** Runs of fewer requests end before the heap of V8 has reached its size, so the line may rise by a larger part. */
const SHORT = 1_000_000
const MAX_RISE_SHORT = 0.5

/** A rise of at most this many standard errors is noise. */
const SURE = 3

const wanted = readCount('soak', { quick: QUICK, full: FULL })
const violations = new Violations()
const path = writeTemporary('models.yaml', catalogText(12))
const server = await Server.start(builtService({ MODELS_FILE: path, RELOAD_INTERVAL: '1' }))
const traffic = new Traffic(fault => violations.add(fault))
const samples: Array<[seconds: number, memory: number]> = []
const begin = performance.now()
let edits = 0

await load(0.1)
const descriptorsBefore = await descriptorsAtRest(Infinity)
samples.length = 0
await load(1)
const descriptorsAfter = await descriptorsAtRest(descriptorsBefore)
const seconds = elapsed()
const { code } = await server.end('SIGTERM')

if (code !== 0) violations.add(`it ended with ${code}, not 0`)
if (descriptorsAfter > descriptorsBefore) violations.add(`${descriptorsAfter - descriptorsBefore} more descriptors than after the first tenth`)
const means = meansOfParts(samples, PARTS)
const { slope, slopeError, start } = fitLine(means)
const span = (means.at(-1)?.[0] ?? 0) - (means[0]?.[0] ?? 0)
const rise = slope * span
if (wanted < SHORT ? rise > start * MAX_RISE_SHORT : rise > start * MAX_RISE || slope > SURE * slopeError) {
  violations.add(`memory rises by ${rise.toFixed(1)} MiB (standard error ${(slopeError * span).toFixed(1)}) from ${start.toFixed(1)} MiB`)
}

violations.report([
  ['requests', traffic.requests],
  ['seconds', seconds.toFixed(0)],
  ['requests per second', (traffic.requests / seconds).toFixed(0)],
  ['edits of the catalog', edits],
  ['MiB after the first tenth, by the line through its means', start.toFixed(1)],
  ['rise of the line from there to the end, MiB, and its standard error', `${rise.toFixed(1)}, ${(slopeError * span).toFixed(1)}`],
  ['samples of memory, and means of them', `${samples.length}, ${means.length}`],
  ['descriptors at rest, after the first tenth and at the end', `${descriptorsBefore}, ${descriptorsAfter}`],
  ...[...traffic.counts].map(([name, count]): [string, number] => [`requests: ${name}`, count])
])

function elapsed (): number {
  return (performance.now() - begin) / 1000
}

/** The part of the run that is done, from 0 to 1. */
function done (): number {
  return Math.max(traffic.requests / wanted, elapsed() / MAX_SECONDS)
}

/** Sends traffic until that part of the run is done. Meanwhile it edits the catalog and samples memory. */
async function load (part: number): Promise<void> {
  const isOver = () => done() >= part || violations.isEnough
  const clients = Array.from({ length: CONNECTIONS }, async () => {
    const wire = new Wire(Number(new URL(server.url).port))
    while (!isOver()) await traffic.turn(wire)
    wire.close()
  })
  while (!isOver()) {
    await sleep(SAMPLE_PAUSE)
    samples.push([elapsed(), residentMemory(server.pid) / 2 ** 20])
    server.emptyLog()
    if (elapsed() > edits * EDIT_PAUSE) edit()
    progress(`${(done() * 100).toFixed(1)} %: ${traffic.requests} requests, ${samples.at(-1)?.[1].toFixed(0)} MiB`)
  }
  await Promise.all(clients)
}

/** Replaces the catalog. Each fourth one is invalid. */
function edit (): void {
  const text = catalogText(12).replace(/^ {4}name: \S+/m, `    name: version-${++edits}`)
  renameSync(writeTemporary('models.yaml.new', edits % 4 === 0 ? `${text}]` : text), path)
}

/** The number of descriptors of the service without clients, once there are at most `expected`, or after ten seconds. */
async function descriptorsAtRest (expected: number): Promise<number> {
  await sleep(1000)
  await until(() => descriptors(server.pid).length <= expected)
  return descriptors(server.pid).length
}
