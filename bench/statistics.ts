export function mean (values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

export function median (values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2
}

/** The value that `percent` % of the values don't exceed. */
export function percentile (values: readonly number[], percent: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.ceil(sorted.length * percent / 100) - 1] ?? NaN
}

/** The line y = start + slope (x - x of the first point) through points, by least squares, and the standard error of its slope. */
export function fitLine (points: ReadonlyArray<readonly [x: number, y: number]>): { start: number, slope: number, slopeError: number } {
  const meanX = mean(points.map(([x]) => x))
  const meanY = mean(points.map(([, y]) => y))
  const spread = mean(points.map(([x]) => (x - meanX) ** 2)) * points.length
  const slope = mean(points.map(([x, y]) => (x - meanX) * (y - meanY))) * points.length / spread
  const residual = mean(points.map(([x, y]) => (y - meanY - slope * (x - meanX)) ** 2)) * points.length
  const [[first] = [NaN]] = points
  return { start: meanY + slope * (first - meanX), slope, slopeError: Math.sqrt(residual / (points.length - 2) / spread) }
}

/** The mean points of this number of equally large parts of the points, which are ordered by time. */
export function meansOfParts (points: ReadonlyArray<readonly [x: number, y: number]>, parts: number): Array<[x: number, y: number]> {
  return Array.from({ length: parts }, (_, part) => {
    const members = points.slice(Math.floor(points.length * part / parts), Math.floor(points.length * (part + 1) / parts))
    return [mean(members.map(([x]) => x)), mean(members.map(([, y]) => y))] satisfies [number, number]
  })
}

/** A median, and the bounds between which the median of endless rounds would be, with a confidence of 95 %. */
export interface Estimate {
  median: number
  low: number
  high: number
}

/**
 * The median of the ratios of the values to the others of the same round. Its bounds are two of these ratios, between
 * which the median is in 95 % of all cases, whatever their distribution; with fewer than eleven, the smallest and largest.
 */
export function ratio (values: readonly number[], to: readonly number[]): Estimate {
  const ratios = values.map((value, round) => value / (to[round] ?? NaN)).sort((one, other) => one - other)
  const rank = Math.max(1, Math.floor((ratios.length - 1.96 * Math.sqrt(ratios.length)) / 2))
  return { median: median(ratios), low: ratios[rank - 1] ?? NaN, high: ratios.at(-rank) ?? NaN }
}

/** `1.25 (1.18–1.33)`; without bounds if there is no spread, as in a comparison with itself. */
export function withBounds ({ median, low, high }: Estimate): string {
  return median.toFixed(2) + (low === high ? '' : ` (${low.toFixed(2)}–${high.toFixed(2)})`)
}

/**
 * Measures every subject once in each round, in random order, so that other activity of the machine affects all of them
 * equally. Returns the samples of each subject, round by round.
 */
export async function interleave<Subject, Sample> (
  subjects: readonly Subject[],
  rounds: number,
  measure: (subject: Subject, round: number) => Promise<Sample>
): Promise<Map<Subject, Sample[]>> {
  const samples = new Map<Subject, Sample[]>(subjects.map(subject => [subject, []]))
  for (let round = 1; round <= rounds; round++) {
    for (const subject of shuffled(subjects)) samples.get(subject)?.push(await measure(subject, round))
  }
  return samples
}

function shuffled<T> (items: readonly T[]): T[] {
  const result: T[] = []
  for (const item of items) {
    const place = Math.floor(Math.random() * (result.length + 1))
    result.splice(place, 0, item)
  }
  return result
}
