import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'
import t from 'tap'
import { exampleModels, listen } from '../support/app.ts'
import { compile } from '../support/compiler.ts'

const CLIENT = `
import createClient from 'openapi-fetch'
import type { paths } from './openapi.ts'

export async function getModels (baseUrl: string, headers: Record<string, string> = {}) {
  const { data, error, response } = await createClient<paths>({ baseUrl }).GET('/models', { headers })
  const first: string | undefined = data?.models[0]
  const parameters = Object.values(data?.configurations ?? {}).flatMap(Object.values).map(({ configuration }) => configuration.parameters)
  const largest: number = Math.max(...parameters.map(({ max_new_tokens: tokens }) => tokens))
  const refusal: string | undefined = error?.statusMessage
  return { data, first, largest, error, refusal, status: response.status, etag: response.headers.get('etag') }
}
`

const FAULTS: Array<[from: string, to: string, complaint: RegExp]> = [
  ["GET('/models'", "GET('/model'", /'"\/model"' is not assignable/],
  ["GET('/models'", "POST('/models'", /'"\/models"' is not assignable/],
  ['data?.models[0]', 'data?.model[0]', /Property 'model' does not exist/],
  ['statusMessage', 'message', /Property 'message' does not exist/]
]

t.test('openapi-fetch calls the service with the types that openapi-typescript makes of its document', async t => {
  const { address } = await listen(t, { basePath: '/api' })
  const document = await (await fetch(`${address}/api/openapi.json`)).text()
  const directory = t.testdir({ 'client.ts': CLIENT, 'openapi.ts': astToString(await openapiTS(document)) })
  const file = join(directory, 'client.ts')
  t.strictSame(compile(file), [])
  const { getModels } = await import(pathToFileURL(join(directory, 'client.js')).href)

  const { etag, ...answered } = await getModels(`${address}/api`)
  const data = exampleModels()
  t.strictSame(answered, { data, first: data.models[0], largest: 500, error: undefined, refusal: undefined, status: 200 })
  t.match(await getModels(`${address}/api`, { 'If-None-Match': etag }), { status: 304, data: undefined, etag })
  const error = { statusCode: 404, statusMessage: 'Not Found' }
  t.match(await getModels(address), { status: 404, data: undefined, error, refusal: 'Not Found' })

  for (const [from, to, complaint] of FAULTS) {
    await writeFile(file, CLIENT.replace(from, to))
    t.match(compile(file).join('\n'), complaint, to)
  }
})
