import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import type { Manifest } from './kustomization.ts'

/** Where the document would be as a module; nothing is written there. */
const file = fileURLToPath(new URL('manifest.ts', import.meta.url))

/**
 * What is wrong with a document by the OpenAPI of Kubernetes: missing fields, wrong types and values, unknown fields.
 *
 * @throws if Kubernetes has no such kind.
 */
export async function faultsOf (manifest: Manifest): Promise<string[]> {
  const module = `kubernetes-models/${manifest.apiVersion}/${manifest.kind}`
  const models: Record<string, Function> = await import(module)
  const model: { validate: () => void } = Reflect.construct(models[manifest.kind] ?? Object, [manifest])
  const faults = unknownFields(manifest, module)
  try {
    model.validate()
  } catch (error) {
    faults.push(String(error))
  }
  return faults
}

/** The validators let unknown fields pass. The compiler doesn't, in a literal of the same model's type. */
function unknownFields (manifest: Manifest, module: string): string[] {
  const options: ts.CompilerOptions = { strict: true, skipLibCheck: true, types: [], module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2023 }
  const host = ts.createCompilerHost(options)
  const { readFile } = host
  host.readFile = name => name === file
    ? `export const manifest: import('${module}').I${manifest.kind} = ${JSON.stringify(manifest)}`
    : readFile(name)
  return ts.getPreEmitDiagnostics(ts.createProgram([file], options, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}
