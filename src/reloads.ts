import type { Reload } from './catalog/watch.ts'

/** What became of the catalog file each time that it was read. */
export class Reloads {
  /** How many reloads had which outcome. */
  readonly counts: Record<Reload['outcome'], number> = { success: 0, failure: 0, unchanged: 0 }
  /** Whether the file is a catalog, as far as is known. */
  isGood = true
  /** When the file last was one, in milliseconds of Unix time. */
  lastGood = Date.now()

  record (outcome: Reload['outcome']): void {
    this.counts[outcome] += 1
    this.isGood = outcome !== 'failure'
    if (this.isGood) this.lastGood = Date.now()
  }
}
