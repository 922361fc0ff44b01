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
  /** By the path of their routes. */
  readonly #series = new Map<string, Series[]>()

  get series (): Series[] {
    return [...this.#series.values()].flat()
  }

  record (request: FastifyRequest, reply: FastifyReply): void {
    const { url, method } = request
    const status = reply.statusCode
    // most URLs are those of their routes
    const series = this.#find(url, method, status) ?? this.#make(request.routeOptions.url ?? 'unmatched', method, status)
    const seconds = reply.elapsedTime / 1000
    let bucket = 0
    while (seconds > Number(BOUNDS[bucket])) bucket += 1
    series.buckets[bucket] = Number(series.buckets[bucket]) + 1
    series.count += 1
    series.sum += seconds
  }

  #find (route: string, method: string, status: number): Series | undefined {
    for (const series of this.#series.get(route) ?? []) {
      if (series.status === status && series.method === method) return series
    }
    return undefined
  }

  #make (route: string, method: string, status: number): Series {
    const known = this.#find(route, method, status)
    if (known !== undefined) return known
    const series = { method, route, status, count: 0, sum: 0, buckets: new Array(BOUNDS.length + 1).fill(0) }
    this.#series.set(route, [...this.#series.get(route) ?? [], series])
    return series
  }
}
