import { existsSync } from 'node:fs'

/**
 * The built files that only spawned processes run, by the test that covers them. Every other test covers what it imports.
 * Nothing measures server.js, as its signals come before the measurement is loaded, nor the script of a thread.
 */
const PROCESS = ['dist/service.js', 'dist/reload/in-thread.js', 'dist/reload/served-catalog.js']
const SPAWNED = {
  'test/cli.test.ts': ['dist/cli.js'],
  'test/log/log-stream.test.ts': ['dist/log/log-stream.js', 'dist/log/logger.js']
}

/**
 * The files that a test covers: tap's `coverage-map`.
 *
 * @param {string} file of the test, from the root of the repository.
 */
export default function coveredBy (file) {
  const covered = file.startsWith('test/processes/') ? PROCESS : SPAWNED[file] ?? []
  const missing = covered.filter(path => !existsSync(new URL(`../${path}`, import.meta.url)))
  if (missing.length > 0) throw new Error(`${missing.join(' and ')} must be built: npm run build`)
  return covered
}
