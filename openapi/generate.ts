import type { TSchema } from '@sinclair/typebox'
import { buildApp } from '../src/app.ts'
import { CatalogFile } from '../src/catalog/schema.ts'
import { recordOf } from '../src/schemas/combinators.ts'
import { ENDPOINT_CATEGORIES, ModelConfigurationData, ModelParameters } from '../src/schemas/models.ts'
import { forEditors } from './editor.ts'

/** The files of this folder that are made from the schemas, by name. */
export async function generate (): Promise<Record<string, string>> {
  return {
    'openapi.json': print(await openapi()),
    'catalog.schema.json': print(catalogSchema())
  }
}

/** The OpenAPI document, as the service serves it. */
async function openapi (): Promise<unknown> {
  const app = await buildApp({ models: { configurations: {}, models: [], endpoints: recordOf(ENDPOINT_CATEGORIES, () => []) } })
  const document = await app.inject('/openapi.json')
  await app.close()
  return document.json()
}

/** JSON Schema of models.yaml for editors, with all that it refers to. */
function catalogSchema (): unknown {
  const named: Record<string, TSchema> = { ModelConfigurationData, ModelParameters }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...forEditors(CatalogFile, named),
    $defs: Object.fromEntries(Object.entries(named).map(([name, schema]) => [name, { ...forEditors(schema, named), $id: undefined }]))
  }
}

/** JSON with references as one document has them: `Name#` is at `#/$defs/Name`. */
function print (document: unknown): string {
  const json = JSON.stringify(document, (key, value) => key === '$ref' ? String(value).replace(/^(\w+)#$/, '#/$defs/$1') : value, 2)
  return `${json}\n`
}
