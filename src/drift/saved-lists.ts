import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EndpointCategory } from '../schemas/models-response.ts'
import { systemReason } from '../system-error.ts'
import { jsonOf, MAX_BYTES } from './download.ts'
import { ListError, type Answer, type Document } from './provider.ts'
import { fieldOf, textAt } from './shape.ts'

/** The file of a list in a folder of saved ones. */
export function listFile (directory: string, category: EndpointCategory): string {
  return join(directory, `${category}.json`)
}

/**
 * Saves what a provider answered, each document as it came: the only one, or several as a JSON list, in which what was
 * asked of single models has their names. Rejects if the file can't be written.
 *
 * @param unasked why the provider couldn't be asked for other models.
 */
export async function saveList (directory: string, category: EndpointCategory, documents: readonly Document[], unasked: ReadonlyMap<string, string>): Promise<void> {
  const texts = [
    ...documents.map(({ text, model }) => model === undefined ? text : `{"model": ${JSON.stringify(model)}, "answer": ${text}}`),
    ...Array.from(unasked, ([model, reason]) => JSON.stringify({ model, reason }))
  ]
  await mkdir(directory, { recursive: true })
  await writeFile(listFile(directory, category), texts.length === 1 ? texts.join('') : `[\n${texts.join(',\n')}\n]\n`)
}

/** Reads what `saveList` wrote, or any document that the provider answered with. Rejects with a `ListError`. */
export async function readList (file: string): Promise<Answer[]> {
  try {
    const stats = await stat(file)
    if (!stats.isFile()) throw new ListError(`${file} is not a regular file`)
    if (stats.size > MAX_BYTES) throw new ListError(`${file} has more than ${MAX_BYTES / 1e6} MB`)
    const value = jsonOf(String(await readFile(file)))
    return Array.isArray(value) ? value.map(answerOf) : [{ value }]
  } catch (error) {
    if (error instanceof ListError) throw error
    // a list that wasn't saved for want of credentials
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
