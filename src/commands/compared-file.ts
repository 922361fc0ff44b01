import { resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Checked } from '../catalog/checker.ts'
import { checkSource } from '../catalog/load.ts'
import { decode, readCatalog } from '../catalog/read.ts'
import { viewOfCatalog, type ClientView } from '../diff/client-view.ts'
import { viewOfResponse } from '../diff/response-view.ts'
import { readResponse } from '../diff/saved-response.ts'
import { quoted } from '../quoted.ts'
import type { ModelsResponse } from '../schemas/models-response.ts'
import type { Io } from './command.ts'

/** A catalog or a saved response; neither, where the diagnostics say what is wrong with the file. */
export type ComparedFile = Checked & { file: string, response?: ModelsResponse }

/** Reads a catalog file, a saved response of `GET /models`, or standard input (`-`), which has one of them. */
export async function readCompared (file: string, { stdin, cwd }: Pick<Io, 'stdin' | 'cwd'>): Promise<ComparedFile> {
  const source = file === '-' ? decode(await buffer(stdin)) : await readCatalog(resolve(cwd(), file))
  const saved = source.text === undefined ? undefined : readResponse(source.text)
  if (saved === undefined) return { file, ...await checkSource(source) }
  const { response, problem } = saved
  return response === undefined ? unfit(file, `it differs from the schema: ${quoted(problem)}`) : { file, response, diagnostics: [] }
}

/** What clients see of a file; of a response, which doesn't say all of it, rather what `like` shows. */
export function viewOf ({ catalog, response }: ComparedFile, like?: ClientView): ClientView | undefined {
  if (response !== undefined) return viewOfResponse(response, like)
  return catalog && viewOfCatalog(catalog)
}

/** The file with why there is no view of it. */
export function withReason (compared: ComparedFile): ComparedFile {
  return compared.response === undefined ? compared : unfit(compared.file, 'its models, configurations and endpoints don\'t fit together')
}

function unfit (file: string, reason: string): ComparedFile {
  return { file, diagnostics: [{ severity: 'error', code: 'invalid-value', message: `this is not a response of GET /models: ${reason}` }] }
}
