import { pino, type Logger } from 'pino'
import { LogStream } from './log-stream.ts'

const STDOUT = 1

/**
 * A logger that writes JSON lines to standard output, or to another open file. That lines were lost, since they
 * couldn't be written, is told on standard error when it begins, and in the log when it is over.
 */
export function createLogger (level: string, fd = STDOUT): Logger {
  const stream = new LogStream(fd, failure => {
    logger.warn(`lines of the log before this one are lost: ${failure}`)
  })
  const logger = pino({ level }, stream)
  // a pipe that a shell has made holds up who writes to it when it is full, until Node has looked at it
  if (fd === STDOUT) process.stdout.on('error', () => {})
  process.on('exit', () => stream.end())
  return logger
}
