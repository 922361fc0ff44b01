import { existsSync, readFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import process from 'node:process'
import { pinned } from './cores.ts'

const RELEASE = '/etc/os-release'

/** A line that describes the machine and the system. */
export function machine (): string {
  const [{ model } = { model: 'unknown processor' }] = cpus()
  const system = /^PRETTY_NAME="(.*)"$/m.exec(existsSync(RELEASE) ? readFileSync(RELEASE, 'utf8') : '')?.[1] ?? 'an unknown system'
  return [
    `${model.trim()}, ${cpus().length} cores${pinned ? ' (one for the server, another for the load)' : ' (shared by server and load)'}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
    `${system}, Linux ${release().split('-')[0]}`,
    `Node.js ${process.versions.node}`
  ].join('; ')
}
