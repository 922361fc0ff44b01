import { renameSync, symlinkSync, writeFileSync } from 'node:fs'

/** Does `work`, and `edit` in each turn of the event loop meanwhile. */
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

/** Puts a file with `text` in the place of `file`, in one step. */
export function replaceFile (file: string, text: string): void {
  writeFileSync(`${file}.new`, text)
  renameSync(`${file}.new`, file)
}

/** Puts a symlink to `target` in the place of `file`, in one step. */
export function replaceLink (file: string, target: string): void {
  symlinkSync(target, `${file}_tmp`)
  renameSync(`${file}_tmp`, file)
}
