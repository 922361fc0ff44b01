import { stderr } from 'node:process'

/** Reports on standard error what is being measured: on a terminal in one line, which the next call overwrites. */
export function progress (text: string): void {
  stderr.write(stderr.isTTY ? `\r\x1b[2K${text.slice(0, stderr.columns - 1)}` : `${text}\n`)
}

/** Ends the line, so that other output can follow. */
export function progressEnds (): void {
  if (stderr.isTTY) stderr.write('\r\x1b[2K')
}
