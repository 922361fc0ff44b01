import { BARE, LOGGING, SILENT } from './parts/requests.ts'
import { cpuRatio, samplesOf, type Results } from './results.ts'
import { ratio, withBounds, type Estimate } from './statistics.ts'

/** A target of the service, and whether it is met. */
export interface Target {
  what: string
  limit: string
  measured: string
  verdict: '' | 'met' | '**missed**' | 'open: met by the median' | 'open: missed by the median'
}

/** The targets of the parts that were run. */
export function targets ({ requests, startup, sizes, check }: Results): Target[] {
  return [
    ...requests === undefined ? [] : requestTargets(requests),
    ...startup === undefined ? [] : [atMost(0.9, 'start / start of Fastify + swagger + swagger-ui', ratio(startup.service, startup.documentedFastify))],
    ...check === undefined ? [] : checkTargets(check),
    ...sizes === undefined ? [] : sizeTargets(sizes)
  ]
}

function requestTargets (entries: NonNullable<Results['requests']>): Target[] {
  const own = samplesOf(entries, '200', LOGGING)
  const silent = samplesOf(entries, '200', SILENT)
  const other = (contender: string) => samplesOf(entries, '200', contender)
  return [
    atMost(1.6, 'CPU of a 200 / node:http', cpuRatio(own, other(BARE))),
    atMost(1.45, 'CPU of a 200 with LOG_LEVEL=silent / node:http', cpuRatio(silent, other(BARE))),
    atMost(0.62, 'CPU of a 200 / Fastify', cpuRatio(own, other('Fastify'))),
    atMost(0.25, 'CPU of a 200 / Express', cpuRatio(own, other('Express'))),
    atMost(0.75, 'CPU of a 200 / Caddy', cpuRatio(own, other('Caddy'))),
    atMost(0.92, 'CPU of a 304 / a 200', cpuRatio(samplesOf(entries, '304', LOGGING), own))
  ]
}

function checkTargets ({ check, parse, ready, firstParse }: NonNullable<Results['check']>): Target[] {
  return [
    atMost(2.5, 'checking 10,000 models / parsing them with js-yaml', ratio(check, parse)),
    atMost(4, 'start with 10,000 models / parsing them with js-yaml', ratio(ready, firstParse))
  ]
}

function sizeTargets (sizes: NonNullable<Results['sizes']>): Target[] {
  const [small, large, huge] = [12, 10_000, 100_000].map(models => sizes.find(size => size.models === models))
  return [
    atMost(12, 'memory of 10,000 models above that of 12 / their text', small && large && (large.memory - small.memory) / large.bytes),
    atMost(1.1, 'CPU of a 304 with 100,000 models / with 12', small && huge && cpuRatio(huge.notModified, small.notModified)),
    { what: '100,000 models are served', limit: 'yes', ...huge === undefined ? NOT_MEASURED : { measured: 'yes', verdict: 'met' } }
  ]
}

const NOT_MEASURED = { measured: 'not measured', verdict: '' } as const

function atMost (limit: number, what: string, measured: Estimate | number | undefined): Target {
  return { what, limit: `≤ ${limit}`, ...measured === undefined ? NOT_MEASURED : judge(limit, measured) }
}

/** The verdict is open if the limit is between the bounds of the measured value. */
function judge (limit: number, measured: Estimate | number): Pick<Target, 'measured' | 'verdict'> {
  if (typeof measured === 'number') return { measured: measured.toFixed(2), verdict: measured <= limit ? 'met' : '**missed**' }
  const { median, low, high } = measured
  const isMet = median <= limit
  const verdict = isMet ? 'met' : 'missed'
  const isOpen = low <= limit && limit < high
  return { measured: withBounds(measured), verdict: isOpen ? `open: ${verdict} by the median` : isMet ? 'met' : '**missed**' }
}
