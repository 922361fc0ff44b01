/** Loaded into the service before its own code (`node --expose-gc --import`): SIGWINCH, which else does nothing, collects all garbage. */
import process from 'node:process'

process.on('SIGWINCH', () => {
  for (let pass = 0; pass < 3; pass++) globalThis.gc?.() // what a pass finalizes, the next one frees
})
