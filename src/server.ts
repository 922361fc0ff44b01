/**
 * The process of the service. It handles signals from its first moment, and only then loads the rest: SIGHUP, which would
 * end it, has the catalog read again, and SIGTERM, which as process 1 it would miss, ends it.
 */
let isReloadRequested = false

const end = () => process.exit(0)
const remember = () => { isReloadRequested = true }
process.on('SIGTERM', end).on('SIGINT', end).on('SIGHUP', remember)

import('./service.ts').then(({ start }) => start(reload => {
  process.off('SIGTERM', end).off('SIGINT', end).off('SIGHUP', remember)
  if (isReloadRequested) reload()
}))

export {}
