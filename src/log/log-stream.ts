import { writeSync } from 'node:fs'
import { systemReason } from '../system-error.ts'

/** More than this, in characters, doesn't wait for whoever reads the log. */
const MAX_WAITING = 2 ** 20

/** Milliseconds until a pipe that was full is tried again. */
const RETRY_DELAY = 10

/** So often, with that delay, the end of the process tries a pipe that is full. */
const LAST_ATTEMPTS = 200

const STDERR = 2
const UNREAD = 'nobody reads it'
const NEWLINE = '\n'

/**
 * Writes the lines of one turn of the event loop together, at its end: that costs a fraction of a write for each, and
 * what was logged is out before anything else happens. What can't be written stops nothing: a full pipe is tried again
 * later, and after any other failure the lines are dropped. (SonicBoom's `flushSync` would try forever, and wait.)
 */
export class LogStream {
  readonly #fd: number
  readonly #onRecovery: (failure: string) => void
  #lines = ''
  /** What is to be written before the lines: the rest of what was written in part. */
  #rest = Buffer.alloc(0)
  /** Whether what was written last is a line without its end. */
  #isTorn = false
  /** Why lines are lost, as long as they are. */
  #failure: string | undefined
  /** Whether the pipe is full. */
  #isBlocked = false
  #isFlushPending = false

  /**
   * @param fd where to write.
   * @param onRecovery is told why lines were lost, as soon as lines are written again.
   */
  constructor (fd: number, onRecovery: (failure: string) => void) {
    this.#fd = fd
    this.#onRecovery = onRecovery
  }

  write (line: string): void {
    if (this.#waiting > MAX_WAITING) this.flushSync()
    if (this.#waiting > MAX_WAITING) return this.#fail(UNREAD)
    this.#lines += line
    if (this.#isFlushPending) return
    this.#isFlushPending = true
    setImmediate(this.#flush)
  }

  /** Writes what can be written at once; pino calls it for a fatal error. */
  flushSync (): void {
    if (this.#waiting === 0) return
    try {
      this.#writeAll()
      this.#isBlocked = false
    } catch (error) {
      this.#isBlocked = error instanceof Error && 'code' in error && error.code === 'EAGAIN'
      if (this.#isBlocked) return this.#flushLater()
      this.#lines = ''
      this.#rest = Buffer.from(this.#isTorn ? NEWLINE : '')
      return this.#fail(systemReason(error))
    }
    if (this.#failure === undefined) return
    this.#onRecovery(this.#failure)
    this.#failure = undefined
  }

  /** Writes what waits before the process ends, and waits for a pipe that is full, but not forever. */
  end (): void {
    const clock = new Int32Array(new SharedArrayBuffer(4))
    this.flushSync()
    for (let attempt = 0; this.#isBlocked && attempt < LAST_ATTEMPTS; attempt++) {
      Atomics.wait(clock, 0, 0, RETRY_DELAY)
      this.flushSync()
    }
    if (this.#isBlocked) this.#fail(UNREAD)
    else this.flushSync() // that lines were lost may have been logged just now
  }

  get #waiting (): number {
    return this.#lines.length + this.#rest.length
  }

  readonly #flush = (): void => {
    this.#isFlushPending = false
    this.flushSync()
  }

  #flushLater (): void {
    if (this.#isFlushPending) return
    this.#isFlushPending = true
    setTimeout(this.#flush, RETRY_DELAY).unref()
  }

  #writeAll (): void {
    this.#writeRest()
    const written = writeSync(this.#fd, this.#lines)
    const lines = this.#lines
    this.#lines = ''
    if (written === Buffer.byteLength(lines)) return
    this.#rest = Buffer.from(lines)
    this.#advance(written)
    this.#writeRest()
  }

  #writeRest (): void {
    while (this.#rest.length > 0) this.#advance(writeSync(this.#fd, this.#rest))
  }

  #advance (written: number): void {
    this.#isTorn = this.#rest.toString('latin1', written - 1, written) !== NEWLINE
    this.#rest = this.#rest.subarray(written)
  }

  #fail (failure: string): void {
    const isKnown = this.#failure !== undefined
    this.#failure = failure
    if (isKnown) return
    try {
      writeSync(STDERR, `the log can't be written: ${failure}\n`)
    } catch {} // there is nobody left to tell
  }
}
