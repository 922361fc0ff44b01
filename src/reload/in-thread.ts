import { once } from 'node:events'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Checked } from '../catalog/checker.ts'
import type { Edit, ServedCatalog } from './served-catalog.ts'

/** The script of the thread, which is next to this file as TypeScript, as JavaScript, and in the bundle of the image. */
const script = new URL(`thread${extname(import.meta.url)}`, import.meta.url)

/**
 * Runs `loadEdit` in another thread, so that requests are answered meanwhile. The thread exits with the result, which frees
 * its memory.
 *
 * @throws if `loadEdit` throws, or if the thread exits early, as with too little memory.
 */
export async function loadInThread (edit: Edit): Promise<Checked<ServedCatalog>> {
  const thread = new Worker(script, { workerData: edit })
  let loaded: Checked<ServedCatalog> | undefined
  thread.once('message', message => { loaded = message })
  const [code] = await once(thread, 'exit') // rejects with an error that is thrown there
  if (loaded === undefined) throw new Error(`the thread ended with ${code}`)
  for (const representation of loaded.catalog?.edition.representations.values() ?? []) representation.body = bufferOf(representation.body)
  return loaded
}

/** A message between threads turns a Buffer into a Uint8Array. */
function bufferOf ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}
