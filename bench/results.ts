import type { Sample } from './load.ts'
import type { Check } from './parts/check.ts'
import type { Entry } from './parts/requests.ts'
import type { Size } from './parts/sizes.ts'
import type { Startup } from './parts/startup.ts'
import { ratio, type Estimate } from './statistics.ts'

/** The results of the parts that were run. */
export interface Results {
  requests?: Entry[]
  startup?: Startup
  sizes?: Size[]
  check?: Check
}

/** The samples of a contender of any version; none if it wasn't measured in that case. */
export function samplesOf (entries: readonly Entry[], kind: Entry['case']['name'], contender: string): Sample[] {
  return entries.find(entry => entry.case.name === kind && [entry.contender, entry.contender.split(' ')[0]].includes(contender))?.samples ?? []
}

/** CPU time per request relative to that of another contender; undefined if one of them wasn't measured. */
export function cpuRatio (samples: readonly Sample[], to: readonly Sample[]): Estimate | undefined {
  if (samples.length === 0 || to.length === 0) return undefined
  return ratio(samples.map(({ cpu }) => cpu), to.map(({ cpu }) => cpu))
}
