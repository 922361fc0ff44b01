import { readFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Launch } from './server.ts'

const root = new URL('../', import.meta.url)

/** The repository. */
export const rootPath = fileURLToPath(root)

/** The catalog of the repository. */
export const catalogPath = fileURLToPath(new URL('models.yaml', root))

const dockerfile = readFileSync(new URL('Dockerfile', root), 'utf8')
const [node = '', ...args]: string[] = JSON.parse(/^ENTRYPOINT (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]')
const settings = Array.from(dockerfile.matchAll(/^ENV (.*)$/gm), ([, words = '']) => words.split(' ')).flat()
const variables = Object.fromEntries(settings.map(setting => setting.replace('=/app/', `=${rootPath}`).split('=')))

/** The command by which the image starts the service, for reports. */
export const entrypoint = [node, ...args].join(' ')

/** This service as in the image: bundled, with its own defaults except for `env`. */
export function service (name: string, env: Record<string, string> = {}): Launch {
  return { name, command: () => [node, ...args], cwd: rootPath, env: { ...variables, HOST: '127.0.0.1', MODELS_FILE: catalogPath, ...env } }
}

/** This service, built but not bundled, with its own defaults except for `env`. The module `preload` is loaded first. */
export function builtService (env: Record<string, string>, preload?: string): Launch {
  const imports = preload === undefined ? [] : ['--import', fileURLToPath(new URL(preload, import.meta.url))]
  return { name: 'models-api', command: () => [process.execPath, ...imports, 'dist/server.js'], cwd: rootPath, env }
}

/** This service, which collects its garbage on SIGWINCH. */
export function collectingService (name: string, env: Record<string, string>): Launch {
  const collect = fileURLToPath(new URL('collect.js', import.meta.url))
  return { ...service(name, env), command: () => [node, '--import', collect, ...args] }
}
