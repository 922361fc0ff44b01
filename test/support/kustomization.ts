import { readFile } from 'node:fs/promises'
import { Type, type Static, type TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { load, loadAll } from 'js-yaml'
import { Deployment } from 'kubernetes-models/apps/v1/Deployment'

/** The part of Kustomize that the project uses; anything else is rejected. */
const Kustomization = Type.Object({
  apiVersion: Type.Literal('kustomize.config.k8s.io/v1beta1'),
  kind: Type.Literal('Kustomization'),
  namespace: Type.String(),
  resources: Type.Array(Type.String()),
  configMapGenerator: Type.Array(Type.Object({ name: Type.String(), files: Type.Array(Type.String()) }, { additionalProperties: false })),
  generatorOptions: Type.Object({ disableNameSuffixHash: Type.Literal(true) }, { additionalProperties: false }),
  images: Type.Array(Type.Object({ name: Type.String(), newName: Type.String(), newTag: Type.String() }, { additionalProperties: false }))
}, { additionalProperties: false })

/** A Kubernetes document of any kind. */
const Manifest = Type.Object({
  apiVersion: Type.String(),
  kind: Type.String(),
  metadata: Type.Object({ name: Type.String() })
})

export type Manifest = Static<typeof Manifest>

function asserted<Schema extends TSchema> (schema: Schema, value: unknown): Static<Schema> {
  Value.Assert(schema, value)
  return value
}

/** The documents of a text in YAML, as it is written or as `kubectl` prints it. */
export function readManifests (text: string): Manifest[] {
  return loadAll(text).map(document => asserted(Manifest, document))
}

/**
 * The documents that `kubectl kustomize` renders of a folder, in no particular order.
 *
 * @throws if the kustomization has unsupported fields.
 */
export async function renderKustomization (folder: URL): Promise<Manifest[]> {
  const read = (file: string) => readFile(new URL(file, folder), 'utf8')
  const { namespace, resources, configMapGenerator, images } = asserted(Kustomization, load(await read('kustomization.yaml')))
  const manifests = (await Promise.all(resources.map(async file => readManifests(await read(file))))).flat()
  for (const { name, files } of configMapGenerator) {
    const data = await Promise.all(files.map(async file => [file.replace(/.*\//, ''), await read(file)] as const))
    const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: Object.fromEntries(data) }
    manifests.push(configMap)
  }
  for (const manifest of manifests) {
    if (manifest.kind !== 'Namespace') Object.assign(manifest.metadata, { namespace })
    if (!Deployment.is(manifest)) continue
    for (const container of manifest.spec?.template.spec?.containers ?? []) {
      const image = images.find(({ name }) => name === container.image)
      if (image) container.image = `${image.newName}:${image.newTag}`
    }
  }
  return manifests
}
