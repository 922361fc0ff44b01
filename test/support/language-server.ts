import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Test } from 'tap'
import {
  CompletionRequest, ConfigurationRequest, createProtocolConnection, DidOpenTextDocumentNotification, ExitNotification, HoverRequest,
  InitializedNotification, InitializeRequest, MarkupContent, PublishDiagnosticsNotification, ShutdownRequest,
  StreamMessageReader, StreamMessageWriter, type CompletionItem, type Diagnostic, type Position, type ProtocolConnection
} from 'vscode-languageserver-protocol/node.js'

const manifest = createRequire(import.meta.url).resolve('yaml-language-server/package.json')
const executable = fileURLToPath(new URL('bin/yaml-language-server', pathToFileURL(manifest)))

/** What the server asks its client for; without the schema store it needs no network. */
const settings: Record<string, unknown> = {
  yaml: { schemaStore: { enable: false }, kubernetesCRDStore: { enable: false }, validate: true, hover: true, completion: true }
}

/** The YAML language server as editors run it, which ends with the test. */
export async function startLanguageServer (t: Test): Promise<LanguageServer> {
  const child = spawn(process.execPath, [executable, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const exit = once(child, 'exit')
  const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin))
  connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(({ section = '' }) => settings[section] ?? null))
  connection.listen()
  t.teardown(async () => {
    await connection.sendRequest(ShutdownRequest.type)
    await connection.sendNotification(ExitNotification.type)
    await exit
    connection.dispose()
  })
  await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: null,
    capabilities: {
      workspace: { configuration: true },
      textDocument: {
        hover: { contentFormat: ['markdown'] },
        completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } }
      }
    }
  })
  await connection.sendNotification(InitializedNotification.type, {})
  return new LanguageServer(connection)
}

export class LanguageServer {
  readonly #connection: ProtocolConnection

  constructor (connection: ProtocolConnection) {
    this.#connection = connection
  }

  /** A file as an editor shows it; `text` need not be what the file holds. */
  async open (uri: string, text: string): Promise<OpenFile> {
    const diagnostics = new Promise<Diagnostic[]>(resolve => {
      const listener = this.#connection.onNotification(PublishDiagnosticsNotification.type, published => {
        if (published.uri === uri) {
          listener.dispose()
          resolve(published.diagnostics)
        }
      })
    })
    await this.#connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId: 'yaml', version: 1, text }
    })
    return new OpenFile(this.#connection, uri, text, await diagnostics)
  }
}
export class OpenFile {
  readonly #c: ProtocolConnection
  uri; text; diagnostics
  constructor (c: ProtocolConnection, uri: string, text: string, diagnostics: Diagnostic[]) { this.#c = c; this.uri = uri; this.text = text; this.diagnostics = diagnostics }
  pos (needle: string, end = false): Position {
    const i = this.text.indexOf(needle)
    if (i < 0) throw new Error(needle)
    const before = this.text.slice(0, i + (end ? needle.length : 0)).split('\n')
    return { line: before.length - 1, character: before.at(-1)!.length }
  }

  async hover (needle: string) { return (await this.#c.sendRequest(HoverRequest.type, { textDocument: { uri: this.uri }, position: this.pos(needle) }))?.contents }
  async complete (needle: string): Promise<CompletionItem[]> { const r = await this.#c.sendRequest(CompletionRequest.type, { textDocument: { uri: this.uri }, position: this.pos(needle, true) }); return Array.isArray(r) ? r : r?.items ?? [] }
}
