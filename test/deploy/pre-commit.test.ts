import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import t from 'tap'
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
