import { cases, prepare, type Case, type Prepared } from '../cases.ts'
import { bare, fileServers, frameworks, missing } from '../contenders.ts'
import type { Effort } from '../effort.ts'
import { get } from '../http.ts'
import { measure, type Load, type Sample } from '../load.ts'
import { progress } from '../progress.ts'
import { Server, type Launch } from '../server.ts'
import { service } from '../service.ts'
import { interleave } from '../statistics.ts'

/** Connections, each with one request at a time. */
export const CONNECTIONS = 64

export const BARE = 'node:http'
export const LOGGING = 'models-api'
export const SILENT = 'models-api, LOG_LEVEL=silent'

/** One contender in one case. */
export interface Entry {
  contender: string
  case: Case
  /** One for each round; none if it can't be measured. */
  samples: Sample[]
  /** Why it can't be measured: what it does instead of what the case requires. */
  missing?: string
}

/** A contender that is ready to be measured in one case. */
interface Subject {
  contender: string
  case: Case
  server: Server
  prepared: Prepared
}

/** The cost of a request: of this service and of its contenders, in several processes each. */
export async function requests (effort: Effort): Promise<Entry[]> {
  const entries: Entry[] = []
  for (let process = 0; process < effort.processes; process++) {
    for (const [index, entry] of (await requestsOfOneProcess(effort)).entries()) {
      entries[index] = { ...entry, samples: [...entries[index]?.samples ?? [], ...entry.samples] }
    }
  }
  return entries
}

async function requestsOfOneProcess (effort: Effort): Promise<Entry[]> {
  const servers = new Set<Server>()
  const start = async (launch: Launch): Promise<Server> => {
    progress(`requests: ${launch.name} starts`)
    const server = await Server.start(launch)
    servers.add(server)
    return server
  }

  const own = await start(service(LOGGING))
  await own.settled()
  const json = (await get(own.url)).body
  const models: unknown = JSON.parse(json.toString())
  const subject = async (server: Server, kind: Case, contender = server.name): Promise<Subject> =>
    ({ contender, case: kind, server, prepared: await prepare(server, kind, models) })

  const subjects: Subject[] = []
  let brotli: Buffer | undefined
  for (const kind of cases) {
    const entry = await subject(own, kind)
    if ('answer' in entry.prepared) {
      const { answer } = entry.prepared
      if (kind.name === 'br') brotli = answer.body
      subjects.push(await subject(await start(bare(`${BARE} ${kind.name}`, answer)), kind, BARE))
    }
    subjects.push(entry)
  }
  const installed = fileServers(json, brotli)
  for (const launch of [service(SILENT, { LOG_LEVEL: 'silent' }), ...frameworks(json), ...installed]) {
    const server = await start(launch)
    for (const kind of cases) subjects.push(await subject(server, kind))
  }

  await Promise.all(Array.from(servers, server => server.settled()))
  const samples = await measureAll(subjects, effort)
  await Promise.all(Array.from(servers, server => server.stop()))

  const entries = subjects.map(subject => ({
    contender: subject.contender,
    case: subject.case,
    samples: samples.get(subject) ?? [],
    ...'missing' in subject.prepared && { missing: subject.prepared.missing }
  }))
  const absent = missing(installed).flatMap(contender => cases.map(kind => ({ contender, case: kind, samples: [], missing: 'is not installed' })))
  return [...entries, ...absent]
}

/** Measures those that do what their case requires, once they are warm. */
async function measureAll (subjects: readonly Subject[], { rounds, seconds, warmUp }: Effort): Promise<Map<Subject, Sample[]>> {
  const measurable = subjects.filter(({ prepared }) => 'headers' in prepared)
  const round = (extent: Load['extent'], name: string) =>
    async ({ contender, case: { title, status }, server, prepared }: Subject, number: number): Promise<Sample> => {
      progress(`requests, ${name} ${number}: ${contender}, ${title}`)
      const headers = 'headers' in prepared ? prepared.headers : {}
      return measure(server, status, { headers, connections: CONNECTIONS, extent })
    }
  await interleave(measurable, 1, round({ amount: warmUp }, 'warm-up'))
  return interleave(measurable, rounds.requests, round({ duration: seconds }, 'round'))
}
