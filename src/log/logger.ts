import { pino, type Logger } from 'pino'
import { LogStream } from './log-stream.ts'

const STDOUT = 1

/**
 * A logger that writes JSON lines to standard output, or to another open file. Lines that can't be written are reported
 * on standard error when that begins, and in the log when it is over.
 */
export function createLogger (level: string, fd = STDOUT): Logger {
  const stream = new LogStream(fd, reason => {
    logger.warn(`lines of the log before this one are lost: ${reason}`)
  })
  const logger = pino({ level }, stream)
  // Node makes the pipe of a shell non-blocking when it opens standard output: until then a full one blocks the process
  if (fd === STDOUT) process.stdout.on('error', () => {})
  process.on('exit', () => stream.end())
  return logger
}
