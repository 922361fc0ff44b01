import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The options of a project in Node, as strict as this one. */
export const STRICT: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  rewriteRelativeImportExtensions: true,
  types: ['node'],
  typeRoots: [`${root}node_modules/@types`]
}

const libraries = new Map<string, ts.SourceFile | undefined>()

/**
 * Compiles TypeScript files and everything that they import, and writes the JavaScript beside them.
 *
 * @returns the errors of the compiler, each with the name of its file.
 */
export function compile (files: string[], options: ts.CompilerOptions = STRICT): string[] {
  const host = ts.createCompilerHost(options)
  const { getSourceFile } = host
  // parsing the libraries takes most of the time, and they don't change
  host.getSourceFile = (name, version, ...rest) => {
    const key = `${JSON.stringify(version)} ${name}`
    if (!name.includes(`${root}node_modules/`)) return getSourceFile(name, version, ...rest)
    if (!libraries.has(key)) libraries.set(key, getSourceFile(name, version, ...rest))
    return libraries.get(key)
  }
  const program = ts.createProgram(files, options, host)
  return [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics]
    .map(({ file, messageText }) => `${basename(file?.fileName ?? '')}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`)
}
