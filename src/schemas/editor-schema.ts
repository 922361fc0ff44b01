import type { TSchema } from '@sinclair/typebox'
import { CatalogFile } from './catalog-file.ts'
import { ModelConfigurationData, ModelParameters } from './models-response.ts'
import { forEditors } from './editor-keywords.ts'

/** The JSON Schema (2020-12) of models.yaml for editors, as indented JSON that contains all schemas to which it refers. */
export function catalogSchema (): string {
  const named: Record<string, TSchema> = { ModelConfigurationData, ModelParameters }
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...forEditors(CatalogFile, named),
    $defs: Object.fromEntries(Object.entries(named).map(([name, schema]) => [name, { ...forEditors(schema, named), $id: undefined }]))
  }
  const json = JSON.stringify(schema, (key, value) => key === '$ref' ? String(value).replace(/^(\w+)#$/, '#/$defs/$1') : value, 2)
  return `${json}\n`
}
