import closeWithGrace from 'close-with-grace'
import { buildApp } from './app.ts'
import { deriveModels } from './catalog/derive.ts'
import type { Diagnostic } from './catalog/report/diagnostic.ts'
import { formatDiagnostics } from './catalog/report/format.ts'
import { checkSource } from './catalog/load.ts'
import { readBytes, sourceOf, type Content } from './catalog/read.ts'
import { CatalogWatcher } from './catalog/watch.ts'
import { readConfig, type Config, type ConfigError } from './config/config.ts'
import { createLogger } from './log/logger.ts'
import { NOTICE } from './plugins/draining.ts'
import { loadInThread } from './reload/in-thread.ts'
import { loadEdit, serializeCatalog } from './reload/served-catalog.ts'

/** The most problems of a catalog, or connections that are still open at the end, that are logged. */
const MAX_LOGGED = 100

/**
 * Up to this size in bytes, a file is loaded in the thread that answers requests. That takes 20 ms; starting another thread
 * takes 500 ms and 60 MB.
 */
const MAX_SMALL = 64 * 1024

/** Codes of the errors of listening at `::` on a system without IPv6. */
const NO_IPV6 = ['EAFNOSUPPORT', 'EADDRNOTAVAIL']

/**
 * Starts the service as the environment configures it, and runs it until a signal ends it. If it can't start, it writes the
 * reason to standard error, and the exit code is 1.
 *
 * @param takeOver called once signals are handled here: removes other handlers, and calls its argument if SIGHUP was
 * received.
 */
export async function start (takeOver: (reload: () => void) => void): Promise<void> {
  const config = configured()
  if (config !== undefined) await serve(config, takeOver)
}

/** The configuration; undefined after its errors were written to standard error. */
function configured (): Config | undefined {
  try {
    return readConfig(process.env)
  } catch (error) {
    refuse((error as ConfigError).message)
    return undefined
  }
}

function refuse (reason: string): void {
  process.stderr.write(`${reason}\n`)
  process.exitCode = 1
}

/** Whether a file is large enough for a thread. tsx, which `npm run dev` runs TypeScript with, doesn't work in threads on Node.js 20. */
function isLarge ({ bytes }: Content): boolean {
  return bytes !== undefined && bytes.length > MAX_SMALL && !import.meta.url.endsWith('.ts')
}

async function serve (config: Config, takeOver: (reload: () => void) => void): Promise<void> {
  const { host, port, modelsFile, basePath, logLevel, reloadInterval, shutdownTimeout, keepAliveTimeout, ...options } = config
  const log = createLogger(logLevel)
  // until the service listens there is nothing to drain, and a reload must wait for the first read
  let drain = async () => {}
  let isReloadRequested = false
  let reload = () => { isReloadRequested = true }

  closeWithGrace({ delay: shutdownTimeout, logger: log, onTimeout, skip: ['beforeExit', 'SIGHUP'] }, async ({ signal, err }) => {
    if (signal === undefined) { // an error, which may be any value
      log.fatal({ err }, 'uncaught error, shutting down')
      process.exit(1)
    }
    log.info({ signal }, 'shutting down')
    await drain()
  })
  process.on('SIGHUP', () => reload())
  takeOver(() => reload())

  const reading = await readBytes(modelsFile)
  const { catalog, diagnostics } = await checkSource(sourceOf(reading))
  if (catalog === undefined) return refuse(formatDiagnostics(modelsFile, diagnostics).trimEnd())

  const app = await buildApp({ ...options, models: deriveModels(catalog), basePath, limits: { keepAliveTimeout }, logger: log })
  let served = serializeCatalog(catalog)
  const watcher = new CatalogWatcher(modelsFile, reading, {
    interval: reloadInterval,
    check: content => isLarge(content)
      ? loadInThread({ content, served })
      : loadEdit({ content, served }, models => app.modelsResponse.make(models)),
    onReload (reload) {
      if (reload.outcome === 'success') app.modelsResponse.serve(reload.catalog.edition)
      app.reloads.record(reload.outcome)
      if (reload.outcome === 'unchanged') return log.info({ file: modelsFile }, `${modelsFile} is unchanged`)
      logDiagnostics(reload.diagnostics)
      if (reload.outcome === 'failure') return log.error({ file: modelsFile }, `${modelsFile} has errors; still serving the last good catalog`)

      const { length, changes } = reload.catalog
      served = reload.catalog.serialized
      log.info({ file: modelsFile, models: length }, `serving ${length} models: ${changes}`)
    },
    onError (err) {
      app.reloads.record('failure')
      log.error({ err }, 'reload failed; still serving the last good catalog')
    }
  })
  reload = () => { watcher.reload() }
  if (isReloadRequested) reload()
  drain = async () => {
    watcher.close() // not awaited: its result is no longer needed, and a stalled disk may delay it
    await app.drain(Math.min(NOTICE, shutdownTimeout / 4))
  }

  function onTimeout (delay: number): void { // only draining takes time
    const open = app.connections.describe()
    log.error({ connections: open.slice(0, MAX_LOGGED) }, `${open.length} connections were still open after ${delay / 1000} s`)
  }

  function logDiagnostics (diagnostics: readonly Diagnostic[]): void {
    for (const { severity, message, line, column } of diagnostics.slice(0, MAX_LOGGED)) {
      const place = line === undefined ? modelsFile : `${modelsFile}:${line}:${column}`
      log[severity === 'error' ? 'error' : 'warn'](`${place}: ${message}`)
    }
    if (diagnostics.length > MAX_LOGGED) log.warn(`${modelsFile}: ${diagnostics.length - MAX_LOGGED} more problems are not logged`)
  }

  const listen = (host: string) => app.listen({ host, port, listenTextResolver: address => `listening at ${address}` })
  const address = await listen(host).catch((error: NodeJS.ErrnoException) => {
    if (host !== '::' || !NO_IPV6.includes(String(error.code))) throw error
    log.info('there is no IPv6 here, so HOST is 0.0.0.0 instead of ::')
    return listen('0.0.0.0')
  }).catch((error: Error) => {
    refuse(`can't listen at HOST ${host}, PORT ${port}: ${error.message}`)
  })
  if (address === undefined) return
  logDiagnostics(diagnostics)
  log.info({
    address,
    file: modelsFile,
    models: catalog.models.length,
    startupTime: Math.round(performance.now())
  }, `serving ${catalog.models.length} models at ${address}${basePath}/models`)
}
