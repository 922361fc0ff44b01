import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { faultsOf } from '../support/kubernetes-schemas.ts'
import { readManifests, renderKustomization, type Manifest } from '../support/kustomization.ts'

const folder = new URL('../../deploy/kubernetes/', import.meta.url)

function byKind (manifests: Manifest[]): Map<string, Manifest> {
  return new Map(manifests.sort((a, b) => a.kind.localeCompare(b.kind)).map(manifest => [manifest.kind, manifest]))
}

t.test('kubectl renders what the tests without it read, and Kubernetes knows every field', async t => {
  const rendered = readManifests(execFileSync('kubectl', ['kustomize', fileURLToPath(folder)], { encoding: 'utf8' }))
  t.strictSame(byKind(rendered), byKind(await renderKustomization(folder)))
  t.strictSame(await faultsOf(rendered), [])
})
