import type { BigIntStats } from 'node:fs'
import { stat } from 'node:fs/promises'

/**
 * The state of a file: equal texts for equal states, and never to be compared but for equality, so that a clock that
 * jumps doesn't matter. The change time is the one that no program can set: it tells of edits that keep the size and
 * the modification time, and of permissions that change.
 */
export function stateOf ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ')
}

/** The state of what `path` leads to, through symlinks; if it leads to no file, the code of the error. */
export async function stateAt (path: string): Promise<string> {
  return stat(path, { bigint: true }).then(stateOf, (error: NodeJS.ErrnoException) => String(error.code))
}
