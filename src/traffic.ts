import type { FastifyReply, FastifyRequest } from 'fastify'

/** Upper bounds of the buckets into which durations fall, in seconds; the last bucket has none. */
export const BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const

/** The requests of one kind that have been answered. */
export interface Series {
  method: string
  /** The path that the route was declared with, or `unmatched`. */
  route: string
  status: number
  count: number
  /** Of the durations, in seconds. */
  sum: number
  /** How many durations fell into each bucket. */
  buckets: number[]
}

/** Counts answered requests, at next to no cost: what becomes of the numbers is for `metrics.ts` to say. */
export class Traffic {
  readonly #series = new Map<string, Series>()

  get series (): Iterable<Series> {
    return this.#series.values()
  }

  record (request: FastifyRequest, reply: FastifyReply): void {
    const { method } = request
    const status = reply.statusCode
    // most URLs are those of their routes
    const series = this.#series.get(`${method} ${request.url} ${status}`) ?? this.#find(method, request.routeOptions.url ?? 'unmatched', status)
    const seconds = reply.elapsedTime / 1000
    let bucket = 0
    while (seconds > Number(BOUNDS[bucket])) bucket += 1
    series.buckets[bucket] = Number(series.buckets[bucket]) + 1
    series.count += 1
    series.sum += seconds
  }

  #find (method: string, route: string, status: number): Series {
    const key = `${method} ${route} ${status}`
    const known = this.#series.get(key)
    if (known !== undefined) return known
    const series = { method, route, status, count: 0, sum: 0, buckets: new Array(BOUNDS.length + 1).fill(0) }
    this.#series.set(key, series)
    return series
  }
}
