import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('../../', import.meta.url))
const { options = {} } = ts.getParsedCommandLineOfConfigFile(join(root, 'tsconfig.json'), {}, {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic: ({ messageText }) => { throw new Error(String(messageText)) }
}) ?? {}

const host = ts.createCompilerHost(options)
const { getSourceFile } = host
const libraries = new Map<string, ReturnType<typeof getSourceFile>>()

// to parse the libraries takes most of the time, and they don't change
host.getSourceFile = (name, ...rest) => {
  const file = libraries.get(name) ?? getSourceFile(name, ...rest)
  if (name.includes('/node_modules/')) libraries.set(name, file)
  return file
}

/**
 * Compiles a TypeScript file and all that it imports, as this project is compiled, and writes the JavaScript beside it.
 * @returns what the compiler has to say against them.
 */
export function compile (file: string): string[] {
  const directory = dirname(file)
  const program = ts.createProgram([file], { ...options, noEmit: false, noEmitOnError: true, rootDir: directory, outDir: directory }, host)
  const { diagnostics } = program.emit()
  return [...ts.getPreEmitDiagnostics(program), ...diagnostics].map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}
