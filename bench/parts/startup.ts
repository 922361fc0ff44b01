import { documentedFastify } from '../contenders.ts'
import type { Effort } from '../effort.ts'
import { progress } from '../progress.ts'
import { Server } from '../server.ts'
import { service } from '../service.ts'
import { interleave } from '../statistics.ts'

/** Milliseconds from the start of the process to its first answer, one a round. */
export interface Startup {
  service: number[]
  documentedFastify: number[]
}

/** How long a start takes: this service, and a Fastify application with nothing but documentation. */
export async function startup ({ rounds }: Effort): Promise<Startup> {
  const own = service('models-api')
  const start = (name: string) => async (launch: typeof own, round: number): Promise<number> => {
    progress(`startup, ${name} ${round}: ${launch.name}`)
    const server = await Server.start(launch)
    await server.stop()
    return server.startTime
  }
  const launches = [own, documentedFastify]
  await interleave(launches, 1, start('warm-up')) // files get into the page cache
  const times = await interleave(launches, rounds.startup, start('round'))
  return { service: times.get(own) ?? [], documentedFastify: times.get(documentedFastify) ?? [] }
}
