import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler'
import { Deployment } from 'kubernetes-models/apps/v1/Deployment'
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget'
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap'
import { Namespace } from 'kubernetes-models/v1/Namespace'
import { Service } from 'kubernetes-models/v1/Service'
import t from 'tap'
import { loadCatalog } from '../../src/catalog/load.ts'
import { image } from '../support/image.ts'
import { faultsOf } from '../support/kubernetes-schemas.ts'
import { renderKustomization } from '../support/kustomization.ts'

const root = new URL('../../', import.meta.url)
const rendered = await renderKustomization(new URL('deploy/kubernetes/', root))
const manifests: unknown[] = rendered

/** The only manifest of a kind. */
function the<Kind> (is: (manifest: unknown) => manifest is Kind): Kind {
  const [manifest, ...others] = manifests.filter(is)
  assert(manifest !== undefined && others.length === 0)
  return manifest
}

const deployment = the(Deployment.is)
const template = deployment.spec?.template
const pod = template?.spec
const [container] = pod?.containers ?? []
assert(deployment.spec && template && pod && container)
const { spec: service } = the(Service.is)
const { spec: autoscaler } = the(HorizontalPodAutoscaler.is)
const { spec: budget } = the(PodDisruptionBudget.is)
const { spec: policy } = the(NetworkPolicy.is)
const configMap = the(ConfigMap.is)

t.test('Kubernetes knows every field of every document, and accepts its value', async t => {
  t.strictSame(rendered.map(({ kind }) => kind).sort(), [
    'ConfigMap', 'Deployment', 'HorizontalPodAutoscaler', 'Namespace', 'NetworkPolicy', 'PodDisruptionBudget', 'Service'
  ])
  t.strictSame(await faultsOf(rendered), [])
})

t.test('the namespace admits restricted pods only, and a pod has no rights', async t => {
  t.match(the(Namespace.is).metadata, { name: 'models-api', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } })
  t.strictSame(pod.securityContext, {
    runAsNonRoot: true, runAsUser: image.user, runAsGroup: image.user, seccompProfile: { type: 'RuntimeDefault' }
  })
  t.strictSame(container.securityContext, {
    allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] }
  })
  t.match(pod, { automountServiceAccountToken: false, enableServiceLinks: false })
  t.match(container.resources, { requests: { cpu: String, memory: String }, limits: { cpu: String, memory: String } })
})

t.test('an update removes no pod before its successor is ready', async t => {
  t.strictSame(deployment.spec?.strategy, { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } })
  t.match(container.startupProbe, { httpGet: { path: '/livez', port: 'http' } })
  t.match(container.livenessProbe, { httpGet: { path: '/livez', port: 'http' } })
  t.match(container.readinessProbe, { httpGet: { path: '/readyz', port: 'http' } })
})

t.test('a pod has time to leave the endpoints, and then to answer open requests', async t => {
  const timeout = container.env?.find(({ name }) => name === 'SHUTDOWN_TIMEOUT')?.value ?? image.defaultShutdownTimeout
  const preStop = container.lifecycle?.preStop?.sleep?.seconds
  t.ok(Number(preStop) > 0)
  t.ok(Number(pod.terminationGracePeriodSeconds) > Number(preStop) + Number(timeout))
})

t.test('every selector matches the pods of the deployment', async t => {
  const labels = template.metadata?.labels
  t.strictSame(labels, { 'app.kubernetes.io/name': 'models-api' })
  t.strictSame(deployment.spec?.selector, { matchLabels: labels })
  t.strictSame(service?.selector, labels)
  t.strictSame(budget?.selector, { matchLabels: labels })
  t.strictSame(policy?.podSelector, { matchLabels: labels })
  t.strictSame(pod.topologySpreadConstraints?.map(({ topologyKey, labelSelector }) => [topologyKey, labelSelector]), [
    ['topology.kubernetes.io/zone', { matchLabels: labels }],
    ['kubernetes.io/hostname', { matchLabels: labels }]
  ])
  t.match(autoscaler?.scaleTargetRef, { apiVersion: deployment.apiVersion, kind: deployment.kind, name: deployment.metadata?.name })
  const namespaces = manifests.filter(manifest => !Namespace.is(manifest)).map(manifest => Object(manifest).metadata.namespace)
  t.strictSame([...new Set(namespaces)], [the(Namespace.is).metadata?.name])
})

t.test('the port of the image is the only way in, and nothing goes out', async t => {
  t.strictSame(container.ports, [{ name: 'http', containerPort: image.port }])
  t.match(service?.ports, [{ targetPort: 'http' }])
  t.equal(service?.ipFamilyPolicy, 'PreferDualStack')
  t.strictSame(policy, {
    ...policy,
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ ports: [{ protocol: 'TCP', port: image.port }] }],
    egress: []
  })
  t.match(template.metadata?.annotations, { 'prometheus.io/port': String(image.port), 'prometheus.io/path': '/metrics' })
})

t.test('there are at least two pods, and one stays when a node is drained', async t => {
  t.equal(autoscaler?.minReplicas, 2)
  t.ok(Number(autoscaler?.maxReplicas) > 2)
  t.equal(budget?.maxUnavailable, 1)
  t.equal(deployment.spec?.replicas, autoscaler?.minReplicas)
})

t.test('the catalog is mounted as a folder, where the image looks for it, under a name that no edit changes', async t => {
  t.strictSame(container.volumeMounts, [{ name: 'catalog', mountPath: image.catalogFolder, readOnly: true }])
  t.strictSame(pod.volumes, [{ name: 'catalog', configMap: { name: configMap.metadata?.name } }])
  t.strictSame(Object.keys(Object(configMap.data)), ['models.yaml'])
})

t.test('the image is of this version, there and in the instructions', async t => {
  const instructions = await readFile(new URL('deploy/README.md', root), 'utf8')
  t.strictSame(new Set(instructions.match(/models-api:[\w.]+/g)), new Set([`models-api:${image.tag}`]))
  t.equal(container.image?.replace(/.*\//, ''), `models-api:${image.tag}`)
})

t.test('the catalog is models.yaml of the repository, except for the path of its schema', async t => {
  const file = new URL('deploy/kubernetes/catalog/models.yaml', root)
  const [modeline = '', ...catalog] = (await readFile(file, 'utf8')).split('\n')
  t.equal(catalog.join('\n'), (await readFile(new URL('models.yaml', root), 'utf8')).replace(/.*\n/, ''))
  t.equal(new URL(modeline.replace(/.*=/, ''), file).href, new URL('openapi/catalog.schema.json', root).href)
  t.strictSame((await loadCatalog(file.pathname)).diagnostics, [])
})
