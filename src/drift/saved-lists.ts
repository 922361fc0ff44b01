import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EndpointCategory } from '../schemas/models-response.ts'
import { systemReason } from '../system-error.ts'
import { jsonOf, MAX_BYTES } from './download.ts'
import { ListError, type Answer, type Document } from './provider.ts'
import { fieldOf, textAt } from './shape.ts'

/** The path of a category's list in a folder of saved lists. */
export function listFile (directory: string, category: EndpointCategory): string {
  return join(directory, `${category}.json`)
}

/**
 * Saves the answers of a provider as they were received: a single one as it is, several as a JSON list, in which answers
 * about single models have their ids. Rejects if the file can't be written.
 *
 * @param unasked the models that couldn't be requested, each with the reason.
 */
export async function saveList (directory: string, category: EndpointCategory, documents: readonly Document[], unasked: ReadonlyMap<string, string>): Promise<void> {
  const texts = [
    ...documents.map(({ text, model }) => model === undefined ? text : `{"model": ${JSON.stringify(model)}, "answer": ${text}}`),
    ...Array.from(unasked, ([model, reason]) => JSON.stringify({ model, reason }))
  ]
  await mkdir(directory, { recursive: true })
  await writeFile(listFile(directory, category), texts.length === 1 ? texts.join('') : `[\n${texts.join(',\n')}\n]\n`)
}

/** Reads a file that `saveList` wrote, or a single answer of the provider. Rejects with a `ListError`. */
export async function readList (file: string): Promise<Answer[]> {
  try {
    const stats = await stat(file)
    if (!stats.isFile()) throw new ListError(`${file} is not a regular file`)
    if (stats.size > MAX_BYTES) throw new ListError(`${file} has more than ${MAX_BYTES / 1e6} MB`)
    const value = jsonOf(String(await readFile(file)))
    return Array.isArray(value) ? value.map(answerOf) : [{ value }]
  } catch (error) {
    if (error instanceof ListError) throw error
    // probably not saved because the credentials were missing
    const isSkipped = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new ListError(`${file} can't be read: ${systemReason(error)}`, { isSkipped })
  }
}

function answerOf (item: unknown): Answer {
  const model = textAt(item, 'model')
  const value = fieldOf(item, 'answer')
  const reason = textAt(item, 'reason')
  if (model === undefined) return { value: item }
  if (value !== undefined) return { value, model }
  return reason === undefined ? { value: item } : { value, model, reason: new ListError(reason).message }
}
