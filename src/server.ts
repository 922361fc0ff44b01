import { setTimeout } from 'node:timers/promises'
import { deserialize, serialize } from 'node:v8'
import closeWithGrace from 'close-with-grace'
import { buildApp } from './app.ts'
import { changesBetween, summarize } from './catalog/changes.ts'
import { deriveModels } from './catalog/derive.ts'
import type { Diagnostic } from './catalog/report/diagnostic.ts'
import { formatDiagnostics } from './catalog/report/format.ts'
import { checkSource } from './catalog/load.ts'
import { readCatalog } from './catalog/read.ts'
import { CatalogWatcher } from './catalog/watch.ts'
import { ConfigError, readConfig } from './config.ts'
import { listen } from './listen.ts'
import { createLogger } from './log.ts'

/** How long the line that says that the service listens may wait for compressed answers, in milliseconds. */
const COMPRESSION_WAIT = 250

/** So many problems of a catalog, or connections that hold up the end, are logged. */
const MAX_LOGGED = 100

/** Why the service can't start, for people to read. */
class StartError extends Error {}

try {
  await start()
} catch (error) {
  if (!(error instanceof StartError || error instanceof ConfigError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}

async function start (): Promise<void> {
  const { host, port, modelsFile, basePath, logLevel, reloadInterval, shutdownTimeout, ...options } = readConfig(process.env)
  const log = createLogger(logLevel)
  // until there can be a connection nothing need be waited for; to read again what is being read must wait
  let drain = async () => {}
  let isReloadAsked = false
  let reload = async () => { isReloadAsked = true }
  closeWithGrace({ delay: false, logger: log, skip: ['beforeExit', 'SIGHUP'] }, async ({ signal, err }) => {
    if (signal === undefined) { // an error, which may be any value
      log.fatal({ err }, 'uncaught error, shutting down')
      process.exit(1)
    }
    log.info({ signal }, 'shutting down')
    await drain()
  })
  process.on('SIGHUP', () => reload())

  const reading = await readCatalog(modelsFile)
  const { catalog, diagnostics } = await checkSource(reading)
  if (catalog === undefined) throw new StartError(formatDiagnostics(modelsFile, diagnostics).trimEnd())

  const app = await buildApp({
    ...options,
    models: deriveModels(catalog),
    basePath,
    logger: log
  })

  // in one piece, which takes a tenth of the memory, until there is another to compare it with
  let served = serialize(catalog)
  const watcher = new CatalogWatcher(modelsFile, reading, {
    interval: reloadInterval,
    async onReload (reload) {
      if (reload.outcome === 'success') app.answer.publish(deriveModels(reload.catalog))
      app.reloads.record(reload.outcome)
      if (reload.outcome === 'unchanged') return log.info({ file: modelsFile }, `${modelsFile} holds what is served`)
      logDiagnostics(reload.diagnostics)
      if (reload.outcome === 'failure') return log.error({ file: modelsFile }, `${modelsFile} is refused; the catalog before it is served`)

      const changes = summarize(changesBetween(deserialize(served), reload.catalog))
      served = serialize(reload.catalog)
      const { length } = reload.catalog.models
      log.info({ file: modelsFile, models: length }, `serving ${length} models: ${changes}`)
      await compressed()
    },
    onError (err) {
      app.reloads.record('failure')
      log.error({ err }, 'reload failed')
    }
  })
  reload = () => watcher.reload()
  if (isReloadAsked) reload()
  drain = async () => {
    // not waited for: nobody is served what it may be at, and the file's disk may be what holds it up
    watcher.close()
    const isOver = Symbol('over')
    const end = await Promise.race([app.connections.drain(shutdownTimeout), setTimeout(shutdownTimeout, isOver, { ref: false })])
    if (end !== isOver) return
    const { open } = app.connections
    log.error({ connections: open.slice(0, MAX_LOGGED) }, `${open.length} connections were still open after ${shutdownTimeout / 1000} s`)
    process.exit(1)
  }

  function compressed (): Promise<void> {
    return app.answer.compressed.catch(err => log.error({ err }, 'compression failed; answers are sent without it'))
  }

  function logDiagnostics (diagnostics: readonly Diagnostic[]): void {
    for (const { severity, message, line, column } of diagnostics.slice(0, MAX_LOGGED)) {
      const place = line === undefined ? modelsFile : `${modelsFile}:${line}:${column}`
      log[severity === 'error' ? 'error' : 'warn'](`${place}: ${message}`)
    }
    if (diagnostics.length > MAX_LOGGED) log.warn(`${modelsFile}: ${diagnostics.length - MAX_LOGGED} more problems are not logged`)
  }

  const address = await listen(app, host, port).catch((error: Error) => {
    throw new StartError(`can't listen at HOST ${host}, PORT ${port}: ${error.message}`)
  })
  // whoever waits for the line finds every representation, unless the catalog is large
  await Promise.race([compressed(), setTimeout(COMPRESSION_WAIT, undefined, { ref: false })])
  logDiagnostics(diagnostics)
  log.info({
    address,
    file: modelsFile,
    models: catalog.models.length,
    startupTime: Math.round(performance.now())
  }, `serving ${catalog.models.length} models at ${address}${basePath}/models`)
}
