import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

/** A folder for logs, catalogs and files to serve, which is removed when this process exits. */
const folder = mkdtempSync(join(tmpdir(), 'models-api-bench-'))
chmodSync(folder, 0o755) // nginx, started by root, reads files as another user

const endings: Array<() => void> = []

process.once('exit', () => {
  endings.forEach(end => end())
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})
process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))
process.once('SIGHUP', () => process.exit(129))

/** Calls `end`, which must be synchronous, before this process exits in any way. */
export function atExit (end: () => void): void {
  endings.push(end)
}

/** The path of a temporary file or folder. */
export function temporary (name: string): string {
  return join(folder, name)
}

/** Writes a temporary file, and returns its path. */
export function writeTemporary (name: string, content: string | Buffer): string {
  const path = temporary(name)
  writeFileSync(path, content)
  return path
}
