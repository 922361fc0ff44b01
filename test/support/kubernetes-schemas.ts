import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import type { Manifest } from './kustomization.ts'

/**
 * The errors of documents by the OpenAPI of Kubernetes: missing fields, wrong types and values, unknown fields.
 *
 * @throws if Kubernetes doesn't have the kind.
 */
export async function faultsOf (manifests: Manifest[]): Promise<string[]> {
  const faults = unknownFields(manifests)
  for (const manifest of manifests) {
    const models: Record<string, Function> = await import(moduleOf(manifest))
    const model: { validate: () => void } = Reflect.construct(models[manifest.kind] ?? Object, [manifest])
    try {
      model.validate()
    } catch (error) {
      faults.push(`${manifest.kind}: ${error}`)
    }
  }
  return faults
}

function moduleOf ({ apiVersion, kind }: Manifest): string {
  return `kubernetes-models/${apiVersion}/${kind}`
}

/** The validators accept unknown fields. The compiler rejects them in a literal of the model's type. */
function unknownFields (manifests: Manifest[]): string[] {
  const file = fileURLToPath(new URL('manifests.ts', import.meta.url)) // nothing is written there
  const literals = manifests.map((manifest, index) =>
    `export const manifest${index}: import('${moduleOf(manifest)}').I${manifest.kind} = ${JSON.stringify(manifest)}`)
  const options: ts.CompilerOptions = { strict: true, skipLibCheck: true, types: [], module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2023 }
  const host = ts.createCompilerHost(options)
  const { readFile } = host
  host.readFile = name => name === file ? literals.join('\n') : readFile(name)
  return ts.getPreEmitDiagnostics(ts.createProgram([file], options, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}
