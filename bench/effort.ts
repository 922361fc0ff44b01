/** How often and how long each part measures. */
export interface Effort {
  /** Rounds of each part; for requests, of each process. */
  rounds: { requests: number, startup: number, check: number, sizes: number }
  /** Processes of each contender, one after the other: they differ by a tenth. */
  processes: number
  /** Seconds of load in one round. */
  seconds: number
  /** Requests after which the code of a server is regarded as compiled. */
  warmUp: number
  /** Numbers of models: that of the repository's catalog, and larger ones. */
  sizes: number[]
}

/** A first impression; about a minute on a quiet machine. */
export const quick: Effort = {
  rounds: { requests: 1, startup: 3, check: 2, sizes: 2 },
  processes: 2,
  seconds: 0.3,
  warmUp: 5000,
  sizes: [12, 10_000]
}

/** For publication; about a quarter of an hour. */
export const full: Effort = {
  rounds: { requests: 3, startup: 21, check: 11, sizes: 5 },
  processes: 7,
  seconds: 1,
  warmUp: 20_000,
  sizes: [12, 1000, 10_000, 100_000]
}
