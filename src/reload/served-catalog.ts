import { deserialize, serialize } from 'node:v8'
import { changesBetween, summarize } from '../catalog/changes.ts'
import { deriveModels } from '../catalog/derive.ts'
import { checkSource } from '../catalog/load.ts'
import { sourceOf, type Content } from '../catalog/read.ts'
import type { Loaded } from '../catalog/watch.ts'
import type { Edition } from '../response/cached-response.ts'
import type { Catalog } from '../schemas/catalog-file.ts'
import type { ModelsResponse } from '../schemas/models-response.ts'

/** All that the service needs of a catalog in order to serve it: whatever takes work is done. */
export interface ServedCatalog {
  edition: Edition
  /** The number of its models. */
  length: number
  /** What changed since the catalog before it, in one line. */
  changes: string
  /** The catalog itself, to compare the next one with. */
  serialized: Uint8Array
}

/** An edit of the catalog file. */
export interface Edit {
  content: Content
  /** The catalog that is served before it, from `serializeCatalog`. */
  served: Uint8Array
}

/**
 * Checks an edit, and makes everything that is served of it.
 *
 * @param makeEdition makes the response.
 * @returns no catalog, if the diagnostics have an error.
 */
export async function loadEdit ({ content, served }: Edit, makeEdition: (models: ModelsResponse) => Promise<Edition>): Promise<Loaded<ServedCatalog>> {
  const { catalog, diagnostics } = await checkSource(sourceOf(content))
  if (catalog === undefined) return { diagnostics }
  return {
    catalog: {
      edition: await makeEdition(deriveModels(catalog)),
      length: catalog.models.length,
      changes: summarize(changesBetween(deserialize(served), catalog)),
      serialized: serializeCatalog(catalog)
    },
    diagnostics
  }
}

/** A catalog as bytes: they pass from thread to thread without work, where its objects would be copied one by one. */
export function serializeCatalog (catalog: Catalog): Uint8Array {
  return serialize(catalog)
}
