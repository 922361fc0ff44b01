import { documentedFastify } from '../contenders.ts'
import type { Effort } from '../effort.ts'
import { warm } from '../image-node.ts'
import { progress } from '../progress.ts'
import { Server } from '../server.ts'
import { service } from '../service.ts'
import { interleave } from '../statistics.ts'

/** Milliseconds from the start of the process to its first response, one for each round. */
export interface Startup {
  service: number[]
  documentedFastify: number[]
}

/** The duration of a start: of this service, and of a Fastify application with only documentation. */
export async function startup ({ rounds }: Effort): Promise<Startup> {
  warm()
  const own = service('models-api')
  const start = (name: string) => async (launch: typeof own, round: number): Promise<number> => {
    progress(`startup, ${name} ${round}: ${launch.name}`)
    const server = await Server.start(launch)
    await server.stop()
    return server.startTime
  }
  const launches = [own, documentedFastify]
  await interleave(launches, 1, start('warm-up')) // loads the files into the page cache
  const times = await interleave(launches, rounds.startup, start('round'))
  return { service: times.get(own) ?? [], documentedFastify: times.get(documentedFastify) ?? [] }
}
