import { CatalogEntry, CatalogFile } from './catalog-file.ts'
import { ENDPOINT_CATEGORIES, ModelConfigurationData, ModelParameters } from './models-response.ts'

/** The keys of the file itself. */
export const FILE_KEYS = Object.keys(CatalogFile.properties)

/** Every key of the format, of whatever mapping. */
export const CATALOG_KEYS: readonly string[] = [...new Set([
  ...FILE_KEYS,
  ...ENDPOINT_CATEGORIES,
  ...Object.keys(CatalogEntry.properties),
  ...Object.keys(ModelConfigurationData.properties),
  ...Object.keys(ModelParameters.properties)
])]
