export function mean (values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

export function median (values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2
}

/** The value that so many percent of the values do not exceed. */
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

/** Points in the order of time, in so many parts of the same number of points: the mean of each. */
export function meansOfParts (points: ReadonlyArray<readonly [x: number, y: number]>, parts: number): Array<[x: number, y: number]> {
  return Array.from({ length: parts }, (_, part) => {
    const members = points.slice(Math.floor(points.length * part / parts), Math.floor(points.length * (part + 1) / parts))
    return [mean(members.map(([x]) => x)), mean(members.map(([, y]) => y))] satisfies [number, number]
  })
}

/** The median of what the values are relative to those of the same round. */
export function ratio (values: readonly number[], to: readonly number[]): number {
  return median(values.map((value, round) => value / (to[round] ?? NaN)))
}

/**
 * Measures every subject once a round, in an order that is random in each round, so that whatever else the machine
 * does meets all of them alike. Tells the samples of each subject, round by round.
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
