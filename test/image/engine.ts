import { execFileSync, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What runs containers here: docker, if its daemon answers, else podman. */
export const engine = spawnSync('docker', ['info']).status === 0 ? 'docker' : 'podman'

/** What the engine prints on standard output. */
export function ask (...args: string[]): string {
  return execFileSync(engine, args, { encoding: 'utf8' })
}

/** The image under test: what IMAGE names, or else one that is built here and now. */
export const imageName = process.env['IMAGE'] ?? buildImage()

function buildImage (): string {
  const name = 'localhost/models-api:test'
  const format = engine === 'podman' ? ['--format', 'docker'] : [] // the other one has no HEALTHCHECK
  execFileSync(engine, ['build', ...format, '--tag', name, '.'], {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    stdio: ['ignore', 2, 2]
  })
  return name
}
