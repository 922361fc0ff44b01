import { setTimeout } from 'node:timers/promises'
import closeWithGrace from 'close-with-grace'
import { buildApp } from './app.ts'
import { deriveModels } from './catalog/derive.ts'
import { formatDiagnostics } from './catalog/format.ts'
import { loadCatalog } from './catalog/load.ts'
import { ConfigError, readConfig } from './config.ts'
import { createLogger } from './log.ts'

/** How long open requests have after SIGTERM or SIGINT, in milliseconds. */
const SHUTDOWN_TIMEOUT = 10_000

/** How long the line that says that the service listens may wait for compressed answers, in milliseconds. */
const COMPRESSION_WAIT = 250

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
  const { host, port, modelsFile, basePath, corsOrigins, cacheControl, logLevel } = readConfig(process.env)
  const { catalog, diagnostics } = await loadCatalog(modelsFile)
  if (catalog === undefined) throw new StartError(formatDiagnostics(modelsFile, diagnostics).trimEnd())

  const app = await buildApp({
    models: deriveModels(catalog),
    basePath,
    corsOrigins,
    cacheControl,
    ...logLevel !== 'silent' && { logger: createLogger(logLevel) }
  })
  closeWithGrace({ delay: SHUTDOWN_TIMEOUT, logger: app.log, skip: ['beforeExit'] }, async ({ signal, err }) => {
    if (err) app.log.fatal({ err }, 'uncaught error, shutting down')
    else app.log.info({ signal }, 'shutting down')
    await app.close()
  })

  app.log.level = 'silent' // one line says that it listens, ours below; Fastify has one for each address
  const address = await app.listen({ host, port }).catch((error: Error) => {
    throw new StartError(`can't listen at HOST ${host}, PORT ${port}: ${error.message}`)
  })
  // whoever waits for the line finds every representation, unless the catalog is large
  await Promise.race([app.answer.compressed, setTimeout(COMPRESSION_WAIT, undefined, { ref: false })])
  app.log.level = logLevel
  diagnostics.forEach(({ message, line, column }) => app.log.warn(`${modelsFile}:${line}:${column}: ${message}`))
  app.log.info({
    address,
    file: modelsFile,
    models: catalog.models.length,
    startupTime: Math.round(performance.now())
  }, `serving ${catalog.models.length} models at ${address}${basePath}/models`)
}
