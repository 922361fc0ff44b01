import { CatalogEntry, CatalogFile } from './catalog-file.ts'
import { ENDPOINT_CATEGORIES, ModelConfigurationData, ModelParameters } from './models-response.ts'

/** The top-level keys, without those that begin with `x-`. */
export const FILE_KEYS = Object.keys(CatalogFile.properties)

/** The keys of all mappings of the format. */
export const CATALOG_KEYS: readonly string[] = [...new Set([
  ...FILE_KEYS,
  ...ENDPOINT_CATEGORIES,
  ...Object.keys(CatalogEntry.properties),
  ...Object.keys(ModelConfigurationData.properties),
  ...Object.keys(ModelParameters.properties)
])]
