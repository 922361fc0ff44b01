import t from 'tap'
import { faultsOf } from '../support/kubernetes-schemas.ts'
import { readManifests, renderKustomization } from '../support/kustomization.ts'

const manifests = await renderKustomization(new URL('../../deploy/kubernetes/', import.meta.url))

t.test('Kubernetes knows every field of every document, and takes its value', async t => {
  t.strictSame(manifests.map(({ kind }) => kind).sort(), [
    'ConfigMap', 'Deployment', 'HorizontalPodAutoscaler', 'Namespace', 'NetworkPolicy', 'PodDisruptionBudget', 'Service'
  ])
  for (const manifest of manifests) t.strictSame(await faultsOf(manifest), [], manifest.kind)
})

t.test('what Kubernetes would refuse is told', async t => {
  /** The faults of the manifests after an edit of their text. */
  async function faultsAfter (kind: string, from: string, to: string) {
    const text = JSON.stringify(manifests.find(manifest => manifest.kind === kind))
    t.ok(text.includes(from), `${kind} has ${from}`)
    const [broken] = readManifests(text.replace(from, () => to))
    return broken === undefined ? [] : (await faultsOf(broken)).join('\n')
  }

  t.match(await faultsAfter('Deployment', '"livenessProbe":{', '"livenessProbe":{"retries":3,'), /'"retries"' does not exist in type 'I/)
  t.match(await faultsAfter('Deployment', '"preStop":{"sleep":{', '"preStop":{"sleep":{"minutes":1,'), /'"minutes"' does not exist in type 'I/)
  t.match(await faultsAfter('Deployment', '"spec":{', '"paws":false,"spec":{'), /'"paws"' does not exist in type 'I/)
  t.match(await faultsAfter('Service', '"ports":[{', '"ports":[{"container":3000,'), /'"container"' does not exist in type 'I/)
  t.match(await faultsAfter('Deployment', '"maxSkew":1', '"maxSkew":"1"'), /maxSkew must be integer/)
  t.match(await faultsAfter('Deployment', '"periodSeconds":1', '"periodSeconds":1.5'), /periodSeconds must be integer/)
  t.match(await faultsAfter('Deployment', '"memory":"128Mi"', '"memory":"128 megabytes"'), /memory must match format "quantity"/)
  t.match(await faultsAfter('Deployment', '"whenUnsatisfiable":"ScheduleAnyway"', '"whenUnsatisfiable":"Whatever"'), /whenUnsatisfiable must be equal to one of the allowed values/)
  t.match(await faultsAfter('HorizontalPodAutoscaler', '"maxReplicas":6', '"maxReplicas":null'), /maxReplicas/)
  t.match(await faultsAfter('PodDisruptionBudget', '"matchLabels":{', '"matchLabels":{"a":1,'), /matchLabels\/a must be string/)
  t.match(await faultsAfter('NetworkPolicy', '"podSelector":', '"pods":'), /must have required property podSelector/)
  await t.rejects(faultsAfter('Service', '"kind":"Service"', '"kind":"Servant"'), /Cannot find module .*Servant/)
})
