import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import process from 'node:process'

const cores = allowedCores()
const [first] = cores
const last = cores.at(-1)

/** Whether servers have a core of their own. */
export const pinned = first !== last && pin(['-a', '-p'], last, [String(process.pid)])

/** The prefix that starts a command on the core of the servers. This process, and everything else that it starts, uses the other one. */
export const onServerCore: readonly string[] = pinned ? ['taskset', '-c', String(first)] : []

function pin (options: string[], core: number | undefined, rest: string[]): boolean {
  return spawnSync('taskset', [...options, '-c', String(core), ...rest]).status === 0
}

/** The numbers of the cores that this process may use, from a list such as `0-3,8`. */
function allowedCores (): number[] {
  const list = /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? ''
  return list.split(',').flatMap(range => {
    const [from = 0, to = from] = range.split('-').map(Number)
    return Array.from({ length: to - from + 1 }, (_, index) => from + index)
  })
}
