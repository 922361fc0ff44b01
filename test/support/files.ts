import { appendFileSync, renameSync, writeFileSync } from 'node:fs'

/** Does `work` while `file` grows in each turn of the event loop. */
export async function whileWritten<T> (file: string, work: () => Promise<T>): Promise<T> {
  let isWritten = true
  const write = () => {
    appendFileSync(file, '#\n')
    if (isWritten) setImmediate(write)
  }
  write()
  try {
    return await work()
  } finally {
    isWritten = false
  }
}

/** Puts a file with `text` in the place of `file`, in one step. */
export function replaceFile (file: string, text: string): void {
  writeFileSync(`${file}.new`, text)
  renameSync(`${file}.new`, file)
}
