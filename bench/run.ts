/** `npm run bench -- [--quick] [--write] [PART…]`: measures, and prints the results; `--write` saves them in this folder. */
import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { chart } from './chart.ts'
import { full, quick } from './effort.ts'
import { machine } from './machine.ts'
import { readOptions } from './options.ts'
import { check } from './parts/check.ts'
import { requests } from './parts/requests.ts'
import { sizes } from './parts/sizes.ts'
import { startup } from './parts/startup.ts'
import { progressEnds } from './progress.ts'
import { report } from './report.ts'
import type { Results } from './results.ts'

const options = readOptions(process.argv.slice(2))
const effort = options.quick ? quick : full

const results: Results = {
  ...options.parts.has('requests') && { requests: await requests(effort) },
  ...options.parts.has('startup') && { startup: await startup(effort) },
  ...options.parts.has('check') && { check: await check(effort) },
  ...options.parts.has('sizes') && { sizes: await sizes(effort) }
}
progressEnds()

const preface = [
  `\`${options.command}\`, ${new Date().toISOString().slice(0, 10)}, ${effort.processes} processes of each server, ${effort.rounds.requests} rounds of requests each: ${machine()}.`,
  'Medians; a ratio is the median of the ratios within each round, in parentheses the bounds of 95 % confidence. A target between them is open. [README.md](README.md) says how it is measured.'
]
const svg = results.requests && chart(results.requests)
process.stdout.write(report(results, preface))
if (options.write) {
  writeFileSync(new URL('RESULTS.md', import.meta.url), report(results, preface, svg && 'results.svg'))
  if (svg !== undefined) writeFileSync(new URL('results.svg', import.meta.url), svg)
}
