import type { BigIntStats } from 'node:fs'
import { stat } from 'node:fs/promises'

/**
 * The state of the file that `path` leads to, through symlinks; where there is none, the code of the error. Equal
 * results are equal states. They are to be compared for nothing else, so that a clock that jumps doesn't matter.
 */
export async function stateAt (path: string): Promise<string> {
  return stat(path, { bigint: true }).then(stateOf, (error: NodeJS.ErrnoException) => String(error.code))
}

/** The change time is the one that no program can set. */
function stateOf ({ dev, ino, mode, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, mode, size, mtimeNs, ctimeNs].join(' ')
}
