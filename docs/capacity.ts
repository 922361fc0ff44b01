import { sectionsOf } from '../test/support/page.ts'

/** CPU time that a replica may use all the time, in microseconds a second. */
export const BUDGET = 175_000

/** One for when the other is being replaced. */
const MIN_REPLICAS = 2

/** The answer in identity, gzip and Brotli. */
const CODINGS = 3

const POLLS = [[1000, 10], [10_000, 60], [10_000, 10], [100_000, 60], [100_000, 10], [1_000_000, 300], [1_000_000, 60]] as const
const LOCATIONS = [[20, 60], [100, 30], [300, 30], [300, 5], [300, 1]] as const

/** CPU time of an answer, in microseconds, by status. */
export type Costs = Record<'304' | '200', number>

/** The costs that docs/operations.md states. */
export function costsOf (page: string): Costs {
  const [costs = []] = sectionsOf(page).filter(({ title }) => title === 'Capacity').flatMap(({ tables }) => tables)
  const rows = costs.map(row => row.map(({ text }) => text))
  const { 304: notModified, 200: ok }: Record<string, string> = Object.fromEntries(rows)
  return { 304: Number(notModified), 200: Number(ok) }
}

/** docs/operations.md with the tables that follow from the costs that it states. */
export function withCapacity (page: string): string {
  const costs = costsOf(page)
  return withRows(withRows(page, 'clients', pollRows(costs)), 'locations', locationRows(costs))
}

function pollRows (costs: Costs): string[][] {
  return POLLS.map(([clients, interval]) => {
    const rate = clients / interval
    return [counted(clients), `${interval} s`, counted(rate), replicas(rate, costs[304]), replicas(rate, costs[200])]
  })
}

function locationRows (costs: Costs): string[][] {
  return LOCATIONS.map(([locations, age]) => {
    const rate = CODINGS * locations / age
    return [counted(locations), `${age} s`, counted(rate), replicas(rate, costs[200])]
  })
}

function replicas (rate: number, cost: number): string {
  return counted(Math.max(MIN_REPLICAS, Math.ceil(rate * cost / BUDGET)))
}

function counted (count: number): string {
  return Math.round(count).toLocaleString('en')
}

/** The page with other rows in the table whose first column is called `title`. */
function withRows (page: string, title: string, rows: readonly string[][]): string {
  const table = new RegExp(`(^\\| ${title} \\|.*\\n\\|[ :|-]+\\n)(?:\\|.*\\n)*`, 'm')
  return page.replace(table, (_, head) => `${head}${rows.map(cells => `| ${cells.join(' | ')} |\n`).join('')}`)
}
