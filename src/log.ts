import { pino, type Logger } from 'pino'

/** More bytes than this are written without waiting for the end of the turn; sonic-boom writes no more at once. */
const MAX_BUFFERED_BYTES = 16_000

/**
 * A logger that writes JSON lines to standard output. The lines of one turn of the event loop are written together,
 * at its end: that costs a fraction of a write for each, and what was logged is out before anything else happens.
 */
export function createLogger (level: string): Logger {
  const destination = pino.destination({ dest: 1, sync: true, minLength: MAX_BUFFERED_BYTES })
  let isFlushPending = false
  const flush = () => {
    isFlushPending = false
    destination.flushSync()
  }
  process.on('exit', flush)
  return pino({ level }, {
    write (line: string) {
      destination.write(line)
      if (isFlushPending) return
      isFlushPending = true
      setImmediate(flush)
    }
  })
}
