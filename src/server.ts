/**
 * The entry point of the service. It handles signals before it loads anything else. By default SIGHUP would end the
 * process, and process 1 of a container would ignore SIGTERM; here SIGHUP requests a reload, and SIGTERM ends the process.
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
