import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import type { Test } from 'tap'
import {
  CompletionRequest, ConfigurationRequest, createProtocolConnection, DidOpenTextDocumentNotification, ExitNotification, HoverRequest,
  InitializedNotification, InitializeRequest, MarkupContent, PublishDiagnosticsNotification, ShutdownRequest, StreamMessageReader,
  StreamMessageWriter, type CompletionItem, type Diagnostic, type ProtocolConnection, type TextDocumentPositionParams
} from 'vscode-languageserver-protocol/node.js'

const { resolve } = createRequire(import.meta.url)
const executable = join(dirname(resolve('yaml-language-server/package.json')), 'bin/yaml-language-server')

/** Settings that disable schemas from the network. */
const settings = { yaml: { schemaStore: { enable: false }, kubernetesCRDStore: { enable: false } } }

/** Marks the cursor in a text. */
const CURSOR = '¦'

/** A file as the editor shows it: its marks, and the completions and descriptions at the cursor. */
export interface OpenFile {
  diagnostics: Diagnostic[]
  completions: () => Promise<CompletionItem[]>
  /** Markdown. */
  hover: () => Promise<string>
}

/** An editor without a window: the client of a YAML language server in its own process. */
export class Editor {
  readonly #server: ChildProcessByStdio<Writable, Readable, null>
  readonly #connection: ProtocolConnection

  constructor (t: Test) {
    this.#server = spawn(process.execPath, [executable, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#connection = createProtocolConnection(new StreamMessageReader(this.#server.stdout), new StreamMessageWriter(this.#server.stdin))
    this.#connection.onRequest(ConfigurationRequest.type, ({ items }) =>
      items.map(({ section }) => section === 'yaml' ? settings.yaml : null))
    this.#connection.listen()
    t.teardown(() => this.#server.kill())
  }

  async start (): Promise<void> {
    await this.#connection.sendRequest(InitializeRequest.type, {
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
    await this.#connection.sendNotification(InitializedNotification.type, {})
  }

  /** Opens a file that no other call has opened. It need not exist on the disk. */
  async open (url: URL, textWithCursor: string): Promise<OpenFile> {
    const [before = '', ...after] = textWithCursor.split(CURSOR)
    const lines = before.split('\n')
    const textDocument = { uri: url.href }
    const cursor: TextDocumentPositionParams = {
      textDocument,
      position: { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 }
    }
    const diagnostics = this.#diagnostics(url)
    await this.#connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { ...textDocument, languageId: 'yaml', version: 1, text: [before, ...after].join('') }
    })
    return {
      diagnostics: await diagnostics,
      completions: async () => {
        const answer = await this.#connection.sendRequest(CompletionRequest.type, cursor)
        return Array.isArray(answer) ? answer : answer?.items ?? []
      },
      hover: async () => {
        const contents = (await this.#connection.sendRequest(HoverRequest.type, cursor))?.contents
        return MarkupContent.is(contents) ? contents.value : ''
      }
    }
  }

  /** Ends the server as the protocol requires, and returns its exit code. */
  async close (): Promise<unknown> {
    const exit = once(this.#server, 'exit')
    await this.#connection.sendRequest(ShutdownRequest.type)
    await this.#connection.sendNotification(ExitNotification.type)
    const [code] = await exit
    this.#connection.dispose()
    return code
  }

  /** The next diagnostics of the server for a file. */
  #diagnostics ({ href }: URL): Promise<Diagnostic[]> {
    return new Promise(resolve => {
      const listener = this.#connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) => {
        if (uri !== href) return
        listener.dispose()
        resolve(diagnostics)
      })
    })
  }
}
