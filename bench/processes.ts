import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** Nanoseconds of a clock tick, in which the kernel reports CPU time if it has no schedstat: 100 a second. */
const TICK = 1e7

const schedstat = existsSync('/proc/self/schedstat')

/** User and system CPU time of all processes of a group so far, in nanoseconds, as the operating system accounts it. */
export function cpuTime (group: number): number {
  return sum(members(group).map(pid => schedstat ? sum(threads(pid).map(runTime)) : ticks(pid) * TICK))
}

/** Resident memory of all processes of a group, in bytes. */
export function residentMemory (group: number): number {
  return sum(members(group).map(pid => Number(/^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024))
}

/** The targets of the file descriptors of a process, one for each. */
export function descriptors (pid: number): string[] {
  const folder = `/proc/${pid}/fd`
  return readdirSync(folder).flatMap(fd => {
    try {
      return readlinkSync(`${folder}/${fd}`)
    } catch {
      return [] // closed meanwhile
    }
  })
}

function members (group: number): string[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name) && Number(stat(name)[2]) === group)
}

function threads (pid: string): string[] {
  return readdirSync(`/proc/${pid}/task`).map(thread => `/proc/${pid}/task/${thread}`)
}

/** Time spent on the CPU: the first field of https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat */
function runTime (thread: string): number {
  return Number(readFileSync(`${thread}/schedstat`, 'utf8').split(' ')[0])
}

/** utime and stime of proc_pid_stat(5). */
function ticks (pid: string): number {
  const fields = stat(pid)
  return Number(fields[11]) + Number(fields[12])
}

/** The fields of proc_pid_stat(5) from `state` on, after the name, which may contain anything; none if the process is gone. */
function stat (pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(/^.*\) /s)[1]?.split(' ') ?? []
  } catch {
    return []
  }
}

function sum (values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
