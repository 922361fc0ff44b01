import { renameSync, symlinkSync, writeFileSync } from 'node:fs'

/** Runs `work`, and meanwhile `edit` in each turn of the event loop. */
export async function whileEdited<T> (edit: () => void, work: () => Promise<T>): Promise<T> {
  let isDone = false
  const editAgain = () => {
    edit()
    if (!isDone) setImmediate(editAgain)
  }
  editAgain()
  try {
    return await work()
  } finally {
    isDone = true
  }
}

/** Replaces `file` atomically by one with `text`. */
export function replaceFile (file: string, text: string): void {
  writeFileSync(`${file}.new`, text)
  renameSync(`${file}.new`, file)
}

/** Replaces `file` atomically by a symlink to `target`. */
export function replaceLink (file: string, target: string): void {
  symlinkSync(target, `${file}_tmp`)
  renameSync(`${file}_tmp`, file)
}
