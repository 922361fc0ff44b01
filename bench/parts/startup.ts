import { documentedFastify } from '../contenders.ts'
import type { Effort } from '../effort.ts'
import { imageNodeVersion, onImageNode, warm } from '../image-node.ts'
import { progress } from '../progress.ts'
import { Server } from '../server.ts'
import { service } from '../service.ts'
import { interleave } from '../statistics.ts'

/** Milliseconds from the start of the process to its first response, one for each round. */
export interface Startup {
  /** The version of Node.js. */
  node: string
  service: number[]
  documentedFastify: number[]
}

/** The duration of a start with the Node.js of the image: of this service, and of a Fastify application with only documentation. */
export async function startup ({ rounds }: Effort): Promise<Startup> {
  warm()
  const own = onImageNode(service('models-api'))
  const other = onImageNode(documentedFastify)
  const start = (name: string) => async (launch: typeof own, round: number): Promise<number> => {
    progress(`startup, ${name} ${round}: ${launch.name}`)
    const server = await Server.start(launch)
    await server.stop()
    return server.startTime
  }
  const launches = [own, other]
  await interleave(launches, 1, start('warm-up')) // loads the files into the page cache
  const times = await interleave(launches, rounds.startup, start('round'))
  return { node: imageNodeVersion, service: times.get(own) ?? [], documentedFastify: times.get(other) ?? [] }
}
