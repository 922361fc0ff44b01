import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import t, { type Test } from 'tap'
import manifest from '#package.json' with { type: 'json' }
import { edited, validCatalog } from '../support/catalog.ts'
import { root } from '../support/package.ts'

const [hook, ...others]: Array<Record<string, string>> = Object(load(readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8')))
const [command = '', ...args] = hook?.['entry']?.split(' ') ?? []

t.test('the hook runs a command that the package installs', async t => {
  t.strictSame(others, [])
  t.match(hook, { id: 'models-api-check', name: /./, language: 'node' })
  t.ok(Object.keys(manifest.bin).includes(command))
})

t.test('it receives the catalogs among the files of a commit', async t => {
  const files = new RegExp(String(hook?.['files']))
  for (const path of ['models.yaml', 'models.yml', 'deploy/kubernetes/catalog/models.yaml']) t.match(path, files)
  for (const path of ['my-models.yaml', 'models.yaml.orig', 'models.json', 'models.yaml/a']) t.notMatch(path, files)
})

t.test('with their names as arguments it fails if one of them has an error', async t => {
  const cwd = t.testdir({ 'models.yaml': validCatalog, catalog: { 'models.yaml': edited(['type: chat', 'type: chatty']) } })
  const run = (...files: string[]) => spawnSync(process.execPath, [join(root, manifest.bin['models-api']), ...args, ...files], { cwd, encoding: 'utf8' })
  t.match(run('models.yaml'), { status: 0, stdout: 'models.yaml: 2 models\n' })
  t.match(run('models.yaml', 'catalog/models.yaml'), { status: 1, stdout: /^models\.yaml: 2 models\ncatalog\/models\.yaml:28:11: error: / })
})

/** A folder with these files of the repository. */
function copyOf (t: Test, ...paths: string[]): string {
  const cwd = t.testdir({})
  for (const path of paths) cpSync(join(root, path), join(cwd, path), { recursive: true })
  return cwd
}

t.test('npm pack prints only the name of the tarball, which pre-commit up to 4.6.0 installs', async t => {
  const cwd = copyOf(t, 'package.json', '.npmrc', 'tsconfig.json', 'tsconfig.build.json', 'src', 'deploy/npm')
  symlinkSync(join(root, 'node_modules'), join(cwd, 'node_modules'))
  const { status, stdout, stderr } = spawnSync('npm', ['pack'], { cwd, encoding: 'utf8' })
  t.strictSame({ status, stdout }, { status: 0, stdout: `${manifest.name}-${manifest.version}.tgz\n` }, stderr)
  t.match(stderr, 'dist/cli.js')
})

t.test('development dependencies are installed where npm doesn\'t do it, as with -g for pre-commit from 4.6.2 on', async t => {
  const cwd = copyOf(t, 'deploy/npm')
  const prepare = () => {
    const bin = join(cwd, 'bin')
    mkdirSync(bin, { recursive: true })
    writeFileSync(join(bin, 'npm'), '#!/bin/sh\necho "npm $@"\n')
    chmodSync(join(bin, 'npm'), 0o755)
    mkdirSync(join(cwd, 'dist/of-a-removed-source'), { recursive: true })
    const { stdout } = spawnSync(process.execPath, ['deploy/npm/prepare.js'], { cwd, encoding: 'utf8', env: { PATH: `${bin}:${process.env['PATH']}` } })
    t.notOk(existsSync(join(cwd, 'dist')))
    return stdout
  }
  t.equal(prepare(), 'npm ci --no-global --ignore-scripts\nnpm run build\n')
  mkdirSync(join(cwd, 'node_modules/typescript'), { recursive: true })
  t.equal(prepare(), 'npm run build\n')
  t.equal(manifest.scripts.prepare, 'node deploy/npm/prepare.js')
})
