/** `npm run bench:reloads -- [--quick | --reloads COUNT]`: edits of the catalog, half of them bad, under full load. */
import { mkdirSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { faults, manners } from './edits.ts'
import { get } from './http.ts'
import { descriptors } from './processes.ts'
import { progress } from './progress.ts'
import { ENCODINGS, Reader, Readings } from './readers.ts'
import { Server } from './server.ts'
import { builtService } from './service.ts'
import { median } from './statistics.ts'
import { Load, readCount, until, Violations } from './torture.ts'
import { version } from './versions.ts'
import { temporary } from './workspace.ts'

/** Clients under load, half of which send `If-None-Match`. */
const CONNECTIONS = 48

/** Milliseconds between the two steps of an edit, in turn: the service doesn't notice the state in between, may notice it, and must. */
const PAUSES = [0, 20, 80]

/** Milliseconds from SIGTERM until a service without clients must have exited. */
const END = 1000

const reloads = readCount('reloads', { quick: 50, full: 1000 })
const violations = new Violations()
const readings = new Readings(violations)

const folder = temporary('config')
const path = `${folder}/models.yaml`
mkdirSync(folder)
const first = await version(0)
readings.expect(first)
writeFileSync(path, first.text)

const env = { MODELS_FILE: path, RELOAD_INTERVAL: '0.02', SHUTDOWN_TIMEOUT: '1', LOG_LEVEL: 'warn' }
const server = await Server.start(builtService(env, 'count-timers.js'))
await sleep(1500) // Node caches the text of the date, with a timer, for a second
const before = await held()

const cpuBefore = server.cpuTime()
const begin = performance.now()
const readers = Array.from({ length: CONNECTIONS }, (_, index) => new Reader(ENCODINGS[index % 3] ?? '', index % 2 === 0))
const load = new Load(readers, reader => readings.read(reader, server.url))
const edits = await edit()
await load.stop()
const seconds = (performance.now() - begin) / 1000
const busy = (server.cpuTime() - cpuBefore) / 1e9 / seconds

await checkLast()
const outcomes = await reloadsByOutcome()
await checkLeftOver()
const after = await held()
const { code, milliseconds } = await server.end('SIGTERM')
if (code !== 0) violations.add(`SIGTERM: it ended with ${code}, not 0`)
if (milliseconds > END) violations.add(`SIGTERM: it ended after ${milliseconds.toFixed(0)} ms, though nobody was connected`)

violations.report([
  ['good edits, bad edits', `${edits.good}, ${edits.bad}`],
  ['reloads: success, failure, unchanged', ['success', 'failure', 'unchanged'].map(outcome => outcomes[outcome] ?? 0).join(', ')],
  ['ms from a good edit to its first answer: median, at most', `${median(edits.delays).toFixed(0)}, ${Math.max(...edits.delays).toFixed(0)}`],
  ['requests, of them answered with 304', `${load.requests}, ${readings.notModified}`],
  ['requests per second, CPU of the service', `${(load.requests / seconds).toFixed(0)}, ${(busy * 100).toFixed(0)} %`],
  ['file descriptors before, after', `${before.descriptors.length}, ${after.descriptors.length}`],
  ['timers before, after', `${before.timers}, ${after.timers}`],
  ['ms from SIGTERM to the end', milliseconds.toFixed(0)]
])

/** Edits the file, and waits until the service has noticed it; now and then the next edit comes first. */
async function edit (): Promise<{ good: number, bad: number, last: number, delays: number[] }> {
  const eachManner = Object.entries(manners)
  const eachFault = Object.entries(faults)
  const block = 2 * Math.ceil(reloads / eachManner.length / 4) // each manner has two
  const done = { good: 0, bad: 0, last: 0, delays: Array<number>() }

  // the last edit of a block is good, so that the next manner finds a file; the very last one is bad, after the service
  // has noticed the good one before it
  for (let index = 0, isLast = false; !isLast && !violations.isEnough; index++) {
    const [manner, put] = turn(eachManner, index / block)
    const [fault, spoil] = turn(eachFault, index / 2)
    const isGood = index % 2 === 1
    const isOvertaken = index % 10 === 5 || index % 10 === 6
    const name = `edit ${index}, ${isGood ? 'good' : fault}, by ${manner}`
    progress(name)

    const next = await version(index)
    const content = isGood ? next.text : await spoil(next.text)
    const { success = 0, failure = 0 } = await reloadsByOutcome()
    isLast = !isGood && !isOvertaken && success + failure >= reloads
    if (isGood) readings.expect(next)
    await put(path, content, turn(PAUSES, index))
    const written = performance.now()
    if (index % 7 === 0) process.kill(server.pid, 'SIGHUP')

    if (isGood) {
      done.good++
      done.last = index
    } else {
      done.bad++
    }
    if (isOvertaken) continue
    const isFound = isGood
      ? () => readings.newest === index
      : async () => Number((await reloadsByOutcome())['failure']) > failure
    if (!await until(isFound)) violations.add(`${name}: not found`)
    if (isGood) done.delays.push(performance.now() - written)
  }
  return done
}

function turn<T> (items: readonly T[], index: number): T {
  const item = items[Math.floor(index) % items.length]
  if (item === undefined) throw new Error('there are no items')
  return item
}

/** Checks that new clients receive the last good version, in every encoding, and then 304s. */
async function checkLast (): Promise<void> {
  for (const encoding of ENCODINGS) {
    const reader = new Reader(encoding, true)
    for (let request = 0; request < 2; request++) {
      await readings.read(reader, server.url)
      if (reader.version !== edits.last) violations.add(`${encoding}: at last it serves version ${reader.version}, not ${edits.last}`)
    }
    reader.close()
  }
}

/** The open descriptors and the timers of the process without clients. */
async function held (): Promise<{ descriptors: string[], timers: number }> {
  const tell = () => [...server.log.matchAll(/^timers: (\d+)$/mg)]
  const before = tell().length
  process.kill(server.pid, 'SIGWINCH')
  if (!await until(() => tell().length > before)) throw new Error('the service does not report its timers')
  return { descriptors: descriptors(server.pid), timers: Number(tell().at(-1)?.[1]) }
}

async function checkLeftOver (): Promise<void> {
  const isGone = async () => {
    const now = await held()
    return now.descriptors.length <= before.descriptors.length && now.timers <= before.timers
  }
  if (await until(isGone)) return
  const now = await held()
  violations.add(`before there were ${before.timers} timers and ${before.descriptors.length} descriptors (${before.descriptors.join(', ')}), ` +
    `afterwards ${now.timers} and ${now.descriptors.length} (${now.descriptors.join(', ')})`)
}

/** The reloads that the service has counted: `success`, `failure` and `unchanged`. @throws if `/metrics` doesn't answer. */
async function reloadsByOutcome (): Promise<Record<string, number>> {
  const { body } = await get(new URL('/metrics', server.url).href).catch((cause: unknown) => {
    throw new Error(`/metrics does not answer; the service's log ends with:\n${server.log.slice(-2000)}`, { cause })
  })
  const series = body.toString().matchAll(/^models_api_catalog_reloads_total\{outcome="(\w+)"\} (\d+)$/mg)
  return Object.fromEntries(Array.from(series, ([, outcome, count]) => [outcome, Number(count)]))
}
