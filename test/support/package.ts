import { execSync, spawnSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import manifest from '#package.json' with { type: 'json' }

/** The folder of the repository. */
export const root = fileURLToPath(new URL('../../', import.meta.url))

/** The files that npm packs after a build. */
export const packedFiles = pack()

function pack (): string[] {
  const list = execSync('npm pack --dry-run --json --ignore-scripts', { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const [{ files }]: [{ files: Array<{ path: string }> }] = JSON.parse(list)
  return files.map(({ path }) => path)
}

/**
 * The folder of another project, which has installed only the package and its dependencies; removed when the test
 * ends.
 *
 * @param sources the texts of the project's files, by name.
 * @param packages further dependencies of the project.
 */
export async function dependent (t: Test, sources: Record<string, string> = {}, packages: readonly string[] = []): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'models-api-'))
  t.teardown(() => rm(directory, { recursive: true }))
  const installed = join(directory, 'node_modules')
  for (const file of packedFiles) await cp(join(root, file), join(installed, manifest.name, file))
  for (const name of [...Object.keys(manifest.dependencies), ...packages]) {
    await mkdir(dirname(join(installed, name)), { recursive: true })
    await symlink(join(root, 'node_modules', name), join(installed, name), 'junction')
  }
  await writeFile(join(directory, 'package.json'), '{ "type": "module" }')
  for (const [name, text] of Object.entries(sources)) await writeFile(join(directory, name), text)
  return directory
}

/** Runs a script of Node in `directory`, without the environment of the tests. */
export function run (directory: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: directory, encoding: 'utf8', env: {} })
  return { status, stdout, stderr }
}

/** Compiles the project in `directory` as its tsconfig.json says. */
export function compile (directory: string) {
  return run(directory, join(root, 'node_modules/typescript/bin/tsc'))
}
