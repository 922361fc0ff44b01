import type { Checked } from '../catalog/checker.ts'
import { checkSource } from '../catalog/load.ts'
import { viewOfCatalog, type ClientView } from '../diff/client-view.ts'
import { viewOfResponse } from '../diff/response-view.ts'
import { readResponse } from '../diff/saved-response.ts'
import { quoted } from '../quoted.ts'
import type { ModelsResponse } from '../schemas/models-response.ts'
import type { Io } from './command.ts'
import { readSource } from './source.ts'

/** A catalog or a saved response. If the file can't be used, it has neither, and the diagnostics say why. */
export type ComparedFile = Checked & { file: string, response?: ModelsResponse }

/** Reads a catalog file or a saved response of `GET /models`; `-` is standard input. */
export async function readCompared (file: string, io: Pick<Io, 'stdin' | 'cwd'>): Promise<ComparedFile> {
  const source = await readSource(file, io)
  const saved = source.text === undefined ? undefined : readResponse(source.text)
  if (saved === undefined) return { file, ...await checkSource(source) }
  const { response, problem } = saved
  return response === undefined ? unfit(file, `it differs from the schema: ${quoted(problem)}`) : { file, response, diagnostics: [] }
}

/** The file as clients see it; undefined if it can't be used. `like` decides what a response leaves open. */
export function viewOf ({ catalog, response }: ComparedFile, like?: ClientView): ClientView | undefined {
  if (response !== undefined) return viewOfResponse(response, like)
  return catalog && viewOfCatalog(catalog)
}

/** Adds to a file without a view the diagnostic that says why. */
export function withReason (compared: ComparedFile): ComparedFile {
  return compared.response === undefined ? compared : unfit(compared.file, 'its models, configurations and endpoints don\'t fit together')
}

function unfit (file: string, reason: string): ComparedFile {
  return { file, diagnostics: [{ severity: 'error', code: 'invalid-value', message: `this is not a response of GET /models: ${reason}` }] }
}
