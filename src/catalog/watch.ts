import type { Diagnostic } from './report/diagnostic.ts'
import { checkSource } from './load.ts'
import { readCatalog, type Reading } from './read.ts'
import type { Catalog } from '../schemas/catalog-file.ts'
import { stateAt } from './fingerprint.ts'

/** What became of a catalog file that was read again. */
export type Reload =
  | { outcome: 'success', catalog: Catalog, diagnostics: Diagnostic[] }
  | { outcome: 'failure', diagnostics: Diagnostic[] }
  /** The file holds what it held at the last success, byte for byte. */
  | { outcome: 'unchanged' }

export interface WatchOptions {
  /** Between two looks at the file, in milliseconds; 0: there are none. */
  interval: number
  /** Is told each reload, one after the other. */
  onReload: (reload: Reload) => void | Promise<void>
  /** Is told what `onReload` throws, and any other fault that isn't the file's; the watching goes on. Must not throw. */
  onError: (error: unknown) => void
}

/** At the latest after so many looks, each of which found another text or state, the file is taken as it is. */
const MAX_LOOKS = 5

/**
 * Watches a catalog file: reads it again when its state changes, and tells what became of that. A look takes a text
 * only when the one before found it too: a file that is half written may well be a catalog, and two edits within one
 * tick of the file system's clock may leave one state.
 */
export class CatalogWatcher {
  readonly #path: string
  readonly #options: WatchOptions
  /** The digest of the last success. */
  #served: string
  /** What was told last. */
  #told: Version
  /** What was found last. */
  #found: Version
  /** How many looks have found something else than the one before, one after the other. */
  #restlessLooks = 0
  /** Whether nothing need be read as long as the state is that of `#found`. */
  #isSettled = false
  #isClosed = false
  #timer: NodeJS.Timeout | undefined
  /** The reload that was asked for and hasn't begun. */
  #asked: Promise<void> | undefined
  /** Ends when all that has been asked for is done. */
  #turns: Promise<void> = Promise.resolve()

  /** @param reading what was read at the start, which must be a catalog: whatever differs from it is told. */
  constructor (path: string, reading: Reading, options: WatchOptions) {
    this.#path = path
    this.#options = options
    this.#served = reading.digest
    this.#told = this.#found = versionOf(reading)
    this.#schedule()
  }

  /**
   * Reads the file now, even if it looks the same, and tells what became of it in any case. Asked for during another
   * reload it follows that one, once, however often it was asked for. Never rejects.
   */
  reload (): Promise<void> {
    this.#asked ??= this.#turn(async () => {
      this.#asked = undefined
      const reading = await readCatalog(this.#path)
      this.#find(reading)
      await this.#tell(reading)
    })
    return this.#asked
  }

  /** Looks at the file, as happens by itself after each interval. Never rejects. */
  look (): Promise<void> {
    return this.#turn(async () => {
      if (this.#isSettled && await stateAt(this.#path) === this.#found.state) return
      const reading = await readCatalog(this.#path)
      const isFound = isSame(reading, this.#found)
      this.#find(reading)
      this.#restlessLooks = isFound ? 0 : this.#restlessLooks + 1
      // what couldn't be read may be so for a reason that its state doesn't show
      this.#isSettled = isFound && reading.text !== undefined
      if ((isFound || this.#restlessLooks % MAX_LOOKS === 0) && !isSame(reading, this.#told)) await this.#tell(reading)
    })
  }

  /** Stops watching. Afterwards nothing is told; what is being told is waited for, so `onReload` must not wait for this. */
  async close (): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#turns
  }

  #schedule (): void {
    if (this.#options.interval === 0 || this.#isClosed) return
    this.#timer = setTimeout(async () => {
      await this.look()
      this.#schedule()
    }, this.#options.interval).unref()
  }

  #turn (work: () => Promise<void>): Promise<void> {
    this.#turns = this.#turns.then(async () => this.#isClosed ? undefined : work()).catch(this.#options.onError)
    return this.#turns
  }

  #find (reading: Reading): void {
    this.#found = versionOf(reading)
    this.#isSettled = false
  }

  async #tell (reading: Reading): Promise<void> {
    if (this.#isClosed) return
    this.#told = versionOf(reading)
    if (reading.digest === this.#served) return this.#options.onReload({ outcome: 'unchanged' })
    const { catalog, diagnostics } = await checkSource(reading)
    if (catalog === undefined) return this.#options.onReload({ outcome: 'failure', diagnostics })
    await this.#options.onReload({ outcome: 'success', catalog, diagnostics })
    this.#served = reading.digest
  }
}

/** Which text in which state, without the text, which may be long. */
type Version = Pick<Reading, 'state' | 'digest'>

function versionOf ({ state, digest }: Reading): Version {
  return { state, digest }
}

function isSame (one: Version, other: Version): boolean {
  return one.state === other.state && one.digest === other.digest
}
