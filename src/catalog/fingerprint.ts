import type { BigIntStats } from 'node:fs'
import { stat } from 'node:fs/promises'

/**
 * Identifies the state of the file at `path`, through symlinks: its inode, size, mode and times, or the code of the
 * error where there is none. Compare fingerprints only for equality, so that a clock that jumps doesn't matter.
 */
export async function fingerprintOf (path: string): Promise<string> {
  return stat(path, { bigint: true }).then(join, (error: NodeJS.ErrnoException) => String(error.code))
}

/** ctime is the one time that no program can set. */
function join ({ dev, ino, mode, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, mode, size, mtimeNs, ctimeNs].join(' ')
}
