import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { poll, type Catalog } from '../../docs/clients/poll.ts'

/** A running client of the recipes. */
export interface Follower {
  name: string
  /** The versions of the catalog that it has received, in order. */
  versions: number[]
  /** Ends it, and returns what it raised: nothing. */
  stop: () => Promise<string>
}

/** The version of a catalog of MovingService. */
function versionOf ({ configurations }: Catalog): number {
  return Number(configurations['meta']?.['llama']?.description)
}

export function followInTypeScript (t: Test, url: string): Follower {
  const end = new AbortController()
  const versions: number[] = []
  const follow = async () => {
    for await (const { catalog } of poll(url, { interval: 100, timeout: 1000, backoff: [50, 500], signal: end.signal })) versions.push(versionOf(catalog))
    return end.signal.aborted ? '' : 'the polling has ended'
  }
  const ended = follow().catch((error: Error) => String(error.stack))
  t.teardown(() => end.abort())
  return { name: 'poll.ts', versions, stop: () => { end.abort(); return ended } }
}

export function followInPython (t: Test, url: string): Follower {
  const script = fileURLToPath(new URL('../python/follow.py', import.meta.url))
  const child = spawn('python3', [script, url], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'close')
  const versions: number[] = []
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', text => { stderr += text })
  createInterface(child.stdout).on('line', line => versions.push(versionOf(JSON.parse(line))))
  t.teardown(() => child.kill('SIGKILL'))
  return {
    name: 'poll.py',
    versions,
    stop: async () => {
      child.kill()
      await ended
      return stderr
    }
  }
}
