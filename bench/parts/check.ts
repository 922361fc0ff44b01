import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { catalog } from '../catalogs.ts'
import { onServerCore } from '../cores.ts'
import type { Effort } from '../effort.ts'
import { progress } from '../progress.ts'
import { Server } from '../server.ts'
import { service } from '../service.ts'
import { atExit } from '../workspace.ts'

const MODELS = 10_000

/** The cost of a catalog of 10,000 models, compared with js-yaml's own parse of its text: milliseconds, one for each round. */
export interface Check {
  models: number
  bytes: number
  /** Reading and checking the file in a warm process, and parsing its text there. */
  check: number[]
  parse: number[]
  /** From the start of the service to its first response, and the parse in a new process. */
  ready: number[]
  firstParse: number[]
}

interface Times {
  firstParse: number
  parse: number[]
  check: number[]
}

export async function check ({ rounds: { check: rounds } }: Effort): Promise<Check> {
  const { path, bytes } = catalog(MODELS)
  progress(`check: ${MODELS} models, ${rounds} rounds`)
  const { check, parse } = await times(path, rounds)

  const ready: number[] = []
  const firstParse: number[] = []
  for (let round = 1; round <= rounds; round++) {
    progress(`check, round ${round}: the service starts with ${MODELS} models`)
    const server = await Server.start(service('models-api', { MODELS_FILE: path }))
    await server.stop()
    ready.push(server.startTime)
    firstParse.push((await times(path, 0)).firstParse)
  }
  return { models: MODELS, bytes, check, parse, ready, firstParse }
}

async function times (path: string, rounds: number): Promise<Times> {
  const script = fileURLToPath(new URL('../check-process.js', import.meta.url))
  const [file = '', ...args] = [...onServerCore, 'node', script, path, String(rounds)]
  const run = promisify(execFile)(file, args)
  atExit(() => run.child.kill())
  return JSON.parse((await run).stdout)
}
