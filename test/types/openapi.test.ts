import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'
import t from 'tap'
import { exampleModels, listen } from '../support/app.ts'
import { compile } from '../support/compiler.ts'

/** Compiles only if the types of the document are those of the specification. */
const COMPARISON = `
import type { components, paths } from './openapi.ts'
import type { ModelConfiguration, ModelParameters, ModelsResponse } from './specification.ts'

type Answer = paths['/models']['get']['responses'][200]['content']['application/json']
type Schemas = components['schemas']

export const toSpecified: (answer: Answer) => ModelsResponse = answer => answer
export const toDocumented: (answer: ModelsResponse) => Answer = answer => answer

// types are assignable to each other even if one of them has an additional optional field
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? 'same' : 'different'
export const parameters: Same<Schemas['ModelParameters'], ModelParameters> = 'same'
export const configuration: Same<Schemas['ModelConfiguration'], ModelConfiguration> = 'same'
export const response: Same<Answer, ModelsResponse> = 'same'
`

const CLIENT = `
import createClient from 'openapi-fetch'
import type { paths } from './openapi.ts'

export async function getModels (baseUrl: string, tag?: string) {
  const header = tag === undefined ? {} : { 'If-None-Match': tag }
  const { data, error, response } = await createClient<paths>({ baseUrl }).GET('/models', { params: { header } })
  const first: string | undefined = data?.models[0]
  const parameters = Object.values(data?.configurations ?? {}).flatMap(Object.values).map(({ configuration }) => configuration.parameters)
  const largest: number = Math.max(...parameters.map(({ max_new_tokens: tokens }) => tokens))
  const refusal: string | undefined = error?.statusMessage
  return { data, first, largest, error, refusal, status: response.status, etag: response.headers.get('etag') }
}
`

/** Mistakes in a client, each with the error of the compiler. */
const MISTAKES: Record<string, [from: string, to: string, complaint: RegExp]> = {
  path: ["GET('/models'", "GET('/model'", /'"\/model"' is not assignable/],
  method: ["GET('/models'", "POST('/models'", /'"\/models"' is not assignable/],
  'header-field': ["{ 'If-None-Match': tag }", "{ 'If-None-Match': [tag] }", /'string\[\]' is not assignable/],
  field: ['data?.models[0]', 'data?.model[0]', /Property 'model' does not exist/],
  'field-of-error': ['statusMessage', 'message', /Property 'message' does not exist/]
}

const { address } = await listen(t, { basePath: '/api' })
const document = await (await fetch(`${address}/api/openapi.json`)).text()
const folder = t.testdir({
  'openapi.ts': astToString(await openapiTS(document)),
  'comparison.ts': COMPARISON,
  'client.ts': CLIENT,
  ...Object.fromEntries(Object.entries(MISTAKES).map(([name, [from, to]]) => [`${name}.ts`, CLIENT.replace(from, to)]))
})
await cp(new URL('../fixtures/specification.ts', import.meta.url), join(folder, 'specification.ts'))
const complaints = compile(['comparison', 'client', ...Object.keys(MISTAKES)].map(name => join(folder, `${name}.ts`)))

t.test('openapi-typescript generates the types of the specification from the document', async t => {
  t.strictSame(complaints.filter(complaint => /^(?:openapi|specification|comparison)\.ts/.test(complaint)), [])
})

t.test('a client of openapi-fetch compiles with those types, and calls the service', async t => {
  t.strictSame(complaints.filter(complaint => complaint.startsWith('client.ts')), [])
  const { getModels } = await import(pathToFileURL(join(folder, 'client.js')).href)

  const { etag, ...answered } = await getModels(`${address}/api`)
  const data = exampleModels()
  t.strictSame(answered, { data, first: data.models[0], largest: 500, error: undefined, refusal: undefined, status: 200 })
  t.match(await getModels(`${address}/api`, etag), { status: 304, data: undefined, etag })
  const error = { statusCode: 404, statusMessage: 'Not Found' }
  t.match(await getModels(address), { status: 404, data: undefined, error, refusal: 'Not Found' })
})

t.test('the compiler rejects a wrong path, method or field of a client', async t => {
  for (const [name, [, , complaint]] of Object.entries(MISTAKES)) {
    t.match(complaints.filter(complaint => complaint.startsWith(`${name}.ts`)).join('\n'), complaint, name)
  }
})
