/** Loaded into the service before its own code: SIGWINCH, which otherwise does nothing, collects all garbage. */
import process from 'node:process'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
/** @type {() => void} */
const collect = runInNewContext('gc')

process.on('SIGWINCH', () => {
  for (let pass = 0; pass < 3; pass++) collect() // each pass frees what the one before finalized
})
