import { pino, type Logger } from 'pino'
import { LogStream } from './log-stream.ts'

const STDOUT = 1

/**
 * A logger that writes JSON lines to standard output or another file descriptor. When lines can't be written, it says so
 * once on standard error; when they can again, it logs that lines were lost.
 *
 * @param level the lowest level that is logged, or `silent`.
 */
export function createLogger (level: string, fd = STDOUT): Logger {
  const stream = new LogStream(fd, reason => {
    logger.warn(`lines of the log before this one are lost: ${reason}`)
  })
  const logger = pino({ level }, stream)
  // opening standard output sets a shell's pipe to non-blocking: otherwise a full pipe would block the process (test/processes/faults.test.ts)
  if (fd === STDOUT) process.stdout.on('error', () => {})
  process.on('exit', () => stream.end())
  return logger
}
