import type { Reload } from './watch.ts'

/** The outcome of each reload of the catalog file, for the metrics. */
export class Reloads {
  /** How many reloads had which outcome. */
  readonly counts: Record<Reload['outcome'], number> = { success: 0, failure: 0, unchanged: 0 }
  /** Whether the file was a catalog when it was last read. */
  isGood = true
  /** When the file was last read without an error, in milliseconds of Unix time. */
  lastGood = Date.now()

  record (outcome: Reload['outcome']): void {
    this.counts[outcome] += 1
    this.isGood = outcome !== 'failure'
    if (this.isGood) this.lastGood = Date.now()
  }
}
