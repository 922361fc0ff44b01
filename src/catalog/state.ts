import type { BigIntStats } from 'node:fs'
import { stat } from 'node:fs/promises'

/**
 * The state of a file: equal texts for equal states. It is to be compared for equality alone, so that a clock that
 * jumps doesn't matter. The change time is there because no program can set it.
 */
export function stateOf ({ dev, ino, mode, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, mode, size, mtimeNs, ctimeNs].join(' ')
}

/** The state of what `path` leads to, through symlinks; if it leads to no file, the code of the error. */
export async function stateAt (path: string): Promise<string> {
  return stat(path, { bigint: true }).then(stateOf, (error: NodeJS.ErrnoException) => String(error.code))
}
