import { execFileSync, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The container engine: docker, if its daemon answers, otherwise podman. */
export const engine = spawnSync('docker', ['info']).status === 0 ? 'docker' : 'podman'

/** Runs the engine, and returns its standard output. */
export function ask (...args: string[]): string {
  return execFileSync(engine, args, { encoding: 'utf8' })
}

/** The image under test: the one that IMAGE names, or one that is built now. */
export const imageName = process.env['IMAGE'] ?? buildImage()

function buildImage (): string {
  const name = 'localhost/models-api:test'
  const format = engine === 'podman' ? ['--format', 'docker'] : [] // its default format has no HEALTHCHECK
  execFileSync(engine, ['build', ...format, '--tag', name, '.'], {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    stdio: ['ignore', 2, 2]
  })
  return name
}
