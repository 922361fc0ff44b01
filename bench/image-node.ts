import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Launch } from './server.ts'
import { rootPath } from './service.ts'

const installed = fileURLToPath(new URL(`node_modules/node-linux-${process.arch}/bin/node`, import.meta.url))

/** The Node.js of the image, if npm has it for this machine; otherwise the one that runs this. */
const executable = existsSync(installed) ? installed : process.execPath

/** Its version, such as `24.21.0`. */
export const imageNodeVersion = execFileSync(executable, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim()

/** Fills its cache of compiled code, as the build of the image does. */
export function warm (): void {
  execFileSync(executable, ['deploy/image/warm.js'], { cwd: rootPath })
}

/** The same server, run by the image's Node.js. */
export function onImageNode (launch: Launch): Launch {
  return { ...launch, env: { ...launch.env, PATH: [dirname(executable), process.env['PATH']].join(delimiter) } }
}
