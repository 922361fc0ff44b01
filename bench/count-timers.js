/** Loaded into the service before its own code: SIGWINCH, which else does nothing, has it write how many timers it holds. */
import { writeSync } from 'node:fs'
import process from 'node:process'
import { setTimeout } from 'node:timers'
import { queryObjects } from 'node:v8'

const { constructor: Timer } = setTimeout(() => {}, 0)

process.on('SIGWINCH', () => {
  writeSync(process.stderr.fd, `timers: ${queryObjects(Timer, { format: 'count' })}\n`)
})
