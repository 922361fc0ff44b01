import { buildApp } from '../src/app.ts'
import { catalogSchema } from '../src/schemas/editor-schema.ts'
import { recordOf } from '../src/schemas/combinators.ts'
import { ENDPOINT_CATEGORIES } from '../src/schemas/models-response.ts'

/** Generates the files of this folder from the schemas. Returns their texts by name. */
export async function generate (): Promise<Record<string, string>> {
  return {
    'openapi.json': await openapi(),
    'catalog.schema.json': catalogSchema()
  }
}

/** The OpenAPI document as the service serves it, but indented. */
async function openapi (): Promise<string> {
  const app = await buildApp({ models: { configurations: {}, models: [], endpoints: recordOf(ENDPOINT_CATEGORIES, () => []) } })
  const document = await app.inject('/openapi.json')
  await app.close()
  return `${JSON.stringify(document.json(), null, 2)}\n`
}
