import { LOGGING, BARE, CONNECTIONS, type Entry } from './parts/requests.ts'
import { CONNECTIONS as SIZE_CONNECTIONS } from './parts/sizes.ts'
import { cpuRatio, samplesOf, type Results } from './results.ts'
import { entrypoint } from './service.ts'
import { median, ratio, withBounds, type Estimate } from './statistics.ts'
import { table } from './table.ts'
import { targets } from './targets.ts'

/** The results in Markdown, below `preface`. `chart` is the name of the chart's file. */
export function report (results: Results, preface: string[], chart?: string): string {
  return [
    '# Results',
    ...preface,
    '## Targets',
    targetTable(results),
    ...results.requests === undefined ? [] : requestSection(results.requests, chart),
    ...results.startup === undefined ? [] : startupSection(results.startup),
    ...results.check === undefined ? [] : checkSection(results.check),
    ...results.sizes === undefined ? [] : sizeSection(results.sizes)
  ].join('\n\n') + '\n'
}

function targetTable (results: Results): string {
  return table(['', 'target', 'measured', ''], targets(results).map(({ what, limit, measured, verdict }) => [what, limit, measured, verdict]))
}

function requestSection (entries: readonly Entry[], chart: string | undefined): string[] {
  const titles = [...new Set(entries.map(({ case: { title } }) => title))]
  return [
    '## Requests',
    `${CONNECTIONS} connections, each with one request at a time. *CPU* is what the operating system accounts to the server's processes, per request; *ratio* is that relative to node:http in the same round; *p99* is the latency under full load, which the load generator shares.`,
    ...chart === undefined ? [] : [`![CPU time per request, relative to node:http](${chart})`],
    ...titles.flatMap(title => {
      const rows = entries.filter(entry => entry.case.title === title)
      return [`### ${title}`, requestTable(rows), cheaper(rows)]
    })
  ]
}

function requestTable (entries: readonly Entry[]): string {
  return table(['', 'CPU, µs', 'ratio', 'requests/s', 'p99, ms'], entries.map(entry => {
    const { contender, case: { name }, samples, missing } = entry
    if (samples.length === 0) return [contender, `*${missing}*`, '', '', '']
    return [
      contender,
      median(samples.map(({ cpu }) => cpu)).toFixed(1),
      shown(cpuRatio(samples, samplesOf(entries, name, BARE))),
      whole(median(samples.map(({ requestsPerSecond }) => requestsPerSecond))),
      median(samples.map(({ p99 }) => p99)).toFixed(1)
    ]
  }))
}

/** Names the contenders that cost less than this service. */
function cheaper (entries: readonly Entry[]): string {
  const own = entries.find(({ contender }) => contender === LOGGING)?.samples ?? []
  const names = entries.filter(({ samples }) => (cpuRatio(samples, own)?.median ?? 1) < 1).map(({ contender }) => contender)
  if (own.length === 0) return 'models-api was not measured here.'
  return names.length === 0 ? 'Nothing here costs less than models-api.' : `These cost less than models-api: ${names.join('; ')}.`
}

function startupSection ({ node, service, documentedFastify }: NonNullable<Results['startup']>): string[] {
  return [
    '## Start',
    `From the start of the process to its first answer, on Node.js ${node}: \`${entrypoint}\` with the catalog of the repository, beside an application of Fastify, @fastify/swagger and @fastify/swagger-ui with one route and no catalog.`,
    table(['', 'ms', 'ratio'], [
      ['models-api', median(service).toFixed(0), shown(ratio(service, documentedFastify))],
      ['Fastify + swagger + swagger-ui', median(documentedFastify).toFixed(0), '1.00']
    ])
  ]
}

function checkSection ({ models, bytes, check, parse, ready, firstParse }: NonNullable<Results['check']>): string[] {
  return [
    '## Check',
    `${whole(models)} models, ${megabytes(bytes)} MB of YAML, beside js-yaml's own \`load\` of the same text with the same schema. The start of the service is compared with a parse in a process that has just started as well; relative to a parse in a warm process it is ${(median(ready) / median(parse)).toFixed(2)}.`,
    table(['', 'ms', 'ratio'], [
      ['reading and checking the file', median(check).toFixed(0), shown(ratio(check, parse))],
      ['js-yaml, warm', median(parse).toFixed(0), '1.00'],
      ['start of the service, to its first answer', median(ready).toFixed(0), shown(ratio(ready, firstParse))],
      ['js-yaml, in a new process', median(firstParse).toFixed(0), '1.00']
    ])
  ]
}

function sizeSection (sizes: NonNullable<Results['sizes']>): string[] {
  const bare = sizes[0]?.memory ?? NaN
  return [
    '## Large catalogs',
    `*Memory* is resident, at rest and after a garbage collection; *per text* is what it is above that of the smallest catalog, in sizes of the text. A 200 is fetched by ${SIZE_CONNECTIONS.everything} connections, a 304 by ${SIZE_CONNECTIONS.notModified}.`,
    table(
      ['models', 'text, MB', 'start, ms', 'memory, MB', 'per text', 'p99 of a 200, ms', 'p99 of a 304, ms', 'CPU of a 304, µs'],
      sizes.map(({ models, bytes, ready, memory, everything, notModified }, index) => [
        whole(models),
        megabytes(bytes),
        median(ready).toFixed(0),
        (memory / 1e6).toFixed(0),
        index === 0 ? '' : ((memory - bare) / bytes).toFixed(1),
        median(everything.map(({ p99 }) => p99)).toFixed(1),
        ...notModified.length === 0
          ? ['', '*has no 304*']
          : [median(notModified.map(({ p99 }) => p99)).toFixed(1), median(notModified.map(({ cpu }) => cpu)).toFixed(1)]
      ])
    )
  ]
}

function shown (estimate: Estimate | undefined): string {
  return estimate === undefined ? '' : withBounds(estimate)
}

function megabytes (bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e5 ? 3 : 1)
}

function whole (value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 0 })
}
