import { once } from 'node:events'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Loaded } from '../catalog/watch.ts'
import type { Edit, ServedCatalog } from './served-catalog.ts'

/** The thread's script: beside this file as TypeScript, as JavaScript, and in the bundle of the image. */
const script = new URL(`thread${extname(import.meta.url)}`, import.meta.url)

/**
 * Does what `loadEdit` does in a thread, so that requests are answered meanwhile. The thread ends with the result, and
 * its memory is free again.
 *
 * @throws what `loadEdit` throws, and what ends the thread early, such as too little memory.
 */
export async function loadInThread (edit: Edit): Promise<Loaded<ServedCatalog>> {
  const thread = new Worker(script, { workerData: edit })
  let loaded: Loaded<ServedCatalog> | undefined
  thread.once('message', message => { loaded = message })
  const [code] = await once(thread, 'exit') // rejects with what is thrown there
  if (loaded === undefined) throw new Error(`the thread ended with ${code}`)
  for (const representation of loaded.catalog?.edition.representations.values() ?? []) representation.body = bufferOf(representation.body)
  return loaded
}

/** Threads hand buffers over as plain arrays of bytes. */
function bufferOf ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}
