import type { Catalog } from '../schemas/catalog-file.ts'
import type { Checked } from './checker.ts'
import { fingerprintOf } from './fingerprint.ts'
import { readBytes, type Content, type Reading } from './read.ts'
import type { Diagnostic } from './report/diagnostic.ts'

/** The outcome of reading a catalog file again. */
export type Reload<Result = Catalog> =
  | { outcome: 'success', catalog: Result, diagnostics: Diagnostic[] }
  | { outcome: 'failure', diagnostics: Diagnostic[] }
  /** The file has the bytes of the last success. */
  | { outcome: 'unchanged' }

/** How to watch a file, and what to do with each reload. */
export interface WatchOptions<Result = Catalog> {
  /** Milliseconds between polls of the file; 0 disables polling. */
  interval: number
  /** Called with each reload, one after the other. */
  onReload: (reload: Reload<Result>) => void | Promise<void>
  /** Checks what was read, and makes of a catalog what `onReload` needs. */
  check: (content: Content) => Promise<Checked<Result>>
  /** Called with errors of `onReload` and `check`, and any other that isn't a fault of the file. Watching continues. Must not throw. */
  onError: (error: unknown) => void
}

/** A file that differs at each poll is loaded at every fifth poll, even if it isn't stable. */
const MAX_DIFFERENT = 5

/**
 * Watches a catalog file by polling its fingerprint, as file-system events miss the symlinks that Kubernetes swaps.
 * A change is loaded once two consecutive polls read the same version: a half-written file may well be a catalog, and
 * two edits within one tick of the file system's clock may leave one fingerprint. `fs.watchFile` only
 * compares stats, and would need another timer for the second read and for files that can't be read.
 */
export class CatalogWatcher<Result = Catalog> {
  readonly #path: string
  readonly #options: WatchOptions<Result>
  /** Digest of the last success. */
  #served: string
  /** Version that was reported last. */
  #reported: string
  /** Version that was read last. */
  #seen: string
  /** How many consecutive polls each read another version. */
  #differences = 0
  /** A poll that finds this fingerprint need not read the file. */
  #settled: string | undefined
  #isClosed = false
  #timer: NodeJS.Timeout | undefined
  /** The reload that was requested and hasn't begun. */
  #requested: Promise<void> | undefined
  /** Resolves when everything requested so far is done. */
  #queue: Promise<void> = Promise.resolve()

  /** @param reading what was read at the start, which must be a valid catalog. Other versions are reported. */
  constructor (path: string, reading: Reading, options: WatchOptions<Result>) {
    this.#path = path
    this.#options = options
    this.#served = reading.digest
    this.#reported = this.#seen = versionOf(reading)
    this.#schedule()
  }

  /**
   * Reads the file now and reports the result, even if nothing changed. Requests during another reload share one that
   * follows it. Never rejects.
   */
  reload (): Promise<void> {
    this.#requested ??= this.#enqueue(async () => {
      this.#requested = undefined
      const reading = await readBytes(this.#path)
      this.#isSeenAgain(reading)
      await this.#report(reading)
    })
    return this.#requested
  }

  /** Polls the file once, as the timer does. Never rejects. */
  poll (): Promise<void> {
    return this.#enqueue(async () => {
      if (await fingerprintOf(this.#path) === this.#settled) return
      const reading = await readBytes(this.#path)
      const isStable = this.#isSeenAgain(reading)
      // a file that can't be read may become readable without another fingerprint
      if (isStable && reading.bytes !== undefined) this.#settled = reading.fingerprint
      this.#differences = isStable ? 0 : this.#differences + 1
      const isDue = isStable || this.#differences % MAX_DIFFERENT === 0
      if (isDue && versionOf(reading) !== this.#reported) await this.#report(reading)
    })
  }

  /** Stops watching: nothing more is reported. Resolves after `onReload`, which therefore must not await it. */
  async close (): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#queue
  }

  #schedule (): void {
    if (this.#options.interval === 0 || this.#isClosed) return
    this.#timer = setTimeout(async () => {
      await this.poll()
      this.#schedule()
    }, this.#options.interval).unref()
  }

  #enqueue (work: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(async () => this.#isClosed ? undefined : work()).catch(this.#options.onError)
    return this.#queue
  }

  /** Remembers what was read, and returns whether the read before had the same version. */
  #isSeenAgain (reading: Reading): boolean {
    const before = this.#seen
    this.#seen = versionOf(reading)
    this.#settled = undefined
    return this.#seen === before
  }

  async #report (reading: Reading): Promise<void> {
    if (this.#isClosed) return
    this.#reported = versionOf(reading)
    if (reading.digest === this.#served) return this.#options.onReload({ outcome: 'unchanged' })
    const { catalog, diagnostics } = await this.#options.check(reading)
    if (this.#isClosed) return
    if (catalog === undefined) return this.#options.onReload({ outcome: 'failure', diagnostics })
    await this.#options.onReload({ outcome: 'success', catalog, diagnostics })
    this.#served = reading.digest
  }
}

function versionOf ({ fingerprint, digest }: Reading): string {
  return `${fingerprint} ${digest}`
}
