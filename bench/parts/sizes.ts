import { notModified, prepare } from '../cases.ts'
import { catalog, type CatalogFile } from '../catalogs.ts'
import type { Effort } from '../effort.ts'
import { get } from '../http.ts'
import { measure, type Load, type Sample } from '../load.ts'
import { progress } from '../progress.ts'
import { Server } from '../server.ts'
import { collectingService, service } from '../service.ts'
import { interleave } from '../statistics.ts'

/** The service with one catalog. */
export interface Size {
  /** The number of models. */
  models: number
  /** Size of the catalog's text in bytes. */
  bytes: number
  /** Milliseconds from its start to its first response. */
  ready: number[]
  /** Resident bytes at rest, after a garbage collection. */
  memory: number
  /** One for each round; none if it has no 304. */
  notModified: Sample[]
  everything: Sample[]
}

/** Connections for 200s, which have up to 80 megabytes, and for 304s. */
export const CONNECTIONS = { everything: 4, notModified: 64 }

/** The 200s of a round: as many as p99 needs. The longest ones take too long for a round of fixed time. */
const WHOLE = 100

/** The cost and the memory of the service as its catalog grows. */
export async function sizes ({ rounds: { sizes: rounds }, seconds, warmUp, sizes }: Effort): Promise<Size[]> {
  const files = sizes.map(models => {
    progress(`sizes: a catalog of ${models} models is written`)
    return catalog(models)
  })
  const ready = await interleave(files, rounds, async ({ models, path }, round) => {
    progress(`sizes, round ${round}: the service starts with ${models} models`)
    const server = await Server.start(service('models-api', { MODELS_FILE: path }))
    await server.stop()
    return server.startTime
  })

  const loaded: Loaded[] = []
  for (const file of files) loaded.push(await load(file))
  const round = (extent: (subject: Subject) => Load['extent'], name: string) =>
    async (subject: Subject, number: number): Promise<Sample> => {
      const { file: { models }, server, status, headers, connections } = subject
      progress(`sizes, ${name} ${number}: ${status} with ${models} models`)
      return measure(server, status, { headers, connections, extent: extent(subject) })
    }
  const subjects = loaded.flatMap(({ subjects }) => subjects)
  await interleave(subjects, 1, round(({ status }) => ({ amount: status === 200 ? CONNECTIONS.everything : warmUp }), 'warm-up'))
  const samples = await interleave(subjects, rounds, round(({ status }) => status === 200 ? { amount: WHOLE } : { duration: seconds }, 'round'))
  for (const { server } of loaded) await server.stop()

  return loaded.map(({ file, memory, subjects }) => {
    const of = (status: number): Sample[] => subjects.flatMap(subject => subject.status === status ? samples.get(subject) ?? [] : [])
    return { models: file.models, bytes: file.bytes, ready: ready.get(file) ?? [], memory, notModified: of(304), everything: of(200) }
  })
}

/** A service that has loaded its catalog, and the requests to measure. */
interface Loaded {
  file: CatalogFile
  server: Server
  memory: number
  subjects: Subject[]
}

interface Subject {
  file: CatalogFile
  server: Server
  status: number
  headers: Record<string, string>
  connections: number
}

async function load (file: CatalogFile): Promise<Loaded> {
  progress(`sizes: the service loads ${file.models} models`)
  const server = await Server.start(collectingService(`models-api with ${file.models} models`, { MODELS_FILE: file.path }))
  await server.settled()
  const memory = await server.residentMemory()

  const { models }: { models: unknown[] } = JSON.parse((await get(server.url)).body.toString())
  if (models.length !== file.models) throw new Error(`${server.name} serves ${models.length}`)

  const subjects: Subject[] = [{ file, server, status: 200, headers: {}, connections: CONNECTIONS.everything }]
  const prepared = await prepare(server, notModified, models)
  if ('headers' in prepared) subjects.push({ file, server, status: 304, headers: prepared.headers, connections: CONNECTIONS.notModified })
  return { file, server, memory, subjects }
}
