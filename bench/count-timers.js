/** Loaded into the service before its own code: SIGWINCH, which otherwise does nothing, prints how many timers it has. */
import { writeSync } from 'node:fs'
import process from 'node:process'
import { setTimeout } from 'node:timers'
import { queryObjects } from 'node:v8'

const { constructor: Timer } = setTimeout(() => {}, 0)

process.on('SIGWINCH', () => {
  writeSync(process.stderr.fd, `timers: ${queryObjects(Timer, { format: 'count' })}\n`)
})
