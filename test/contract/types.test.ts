import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import openapiTS, { astToString } from 'openapi-typescript'
import t from 'tap'
import { listen } from '../support/app.ts'
import { compile } from '../support/compiler.ts'

/** Compiles where the types of the document are those of the specification. */
const COMPARISON = `
import type { components, paths } from './openapi.ts'
import type { ModelConfiguration, ModelParameters, ModelsResponse } from './specification.ts'

type Answer = paths['/models']['get']['responses'][200]['content']['application/json']
type Schemas = components['schemas']

export const toSpecified: (answer: Answer) => ModelsResponse = answer => answer
export const toDocumented: (answer: ModelsResponse) => Answer = answer => answer

// types are assignable to each other even if one of them has an optional field more
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? 'same' : 'different'
export const parameters: Same<Schemas['ModelParameters'], ModelParameters> = 'same'
export const configuration: Same<Schemas['ModelConfiguration'], ModelConfiguration> = 'same'
export const response: Same<Answer, ModelsResponse> = 'same'
`

interface Schema {
  required: string[]
  properties: Record<string, unknown>
}

type Schemas = Record<'ModelParameters' | 'ModelConfiguration' | 'Endpoints' | 'ModelsResponse', Schema>

const FAULTS: Record<string, [cause: (schemas: Schemas) => void, complaint: RegExp]> = {
  'a number is a string': [
    ({ ModelParameters }) => { ModelParameters.properties['truncate'] = { type: 'string' } },
    /'string' is not assignable to type 'number'/
  ],
  'a field may be absent': [
    ({ ModelConfiguration }) => { ModelConfiguration.required = ModelConfiguration.required.filter(field => field !== 'icon') },
    /Property 'icon' is optional in type .* but required in type 'ModelConfiguration'/
  ],
  'a category is missing': [
    ({ Endpoints }) => {
      Endpoints.required = Endpoints.required.filter(field => field !== 'ollama')
      delete Endpoints.properties['ollama']
    },
    /Property 'ollama' is missing/
  ],
  'there is a type more': [
    ({ ModelConfiguration }) => { ModelConfiguration.properties['type'] = { type: 'string', enum: ['instruct', 'chat', 'image'] } },
    /'"image"' is not assignable/
  ],
  'there is a required field more': [
    ({ ModelsResponse }) => {
      ModelsResponse.properties['note'] = { type: 'string' }
      ModelsResponse.required.push('note')
    },
    /Property 'note' is missing in type 'ModelsResponse'/
  ],
  'there is an optional field more': [
    ({ ModelParameters }) => { ModelParameters.properties['top_p'] = { type: 'number' } },
    /^Type '"same"' is not assignable to type '"different"'/
  ],
  'the optional field is missing': [
    ({ ModelParameters }) => { delete ModelParameters.properties['temperature'] },
    /^Type '"same"' is not assignable to type '"different"'/
  ],
  'a map is of something else': [
    ({ ModelsResponse }) => { ModelsResponse.properties['configurations'] = { type: 'string' } },
    /'string' is not assignable/
  ]
}

t.test('the types that openapi-typescript makes of the document are those of the specification', async t => {
  const { address } = await listen(t)
  const document = await (await fetch(`${address}/openapi.json`)).text()
  const directory = t.testdir({ 'comparison.ts': COMPARISON })
  await copyFile(new URL('../fixtures/specification.ts', import.meta.url), join(directory, 'specification.ts'))
  const complaints = async (json: string) => {
    await writeFile(join(directory, 'openapi.ts'), astToString(await openapiTS(json)))
    return compile(join(directory, 'comparison.ts'))
  }

  t.strictSame(await complaints(document), [])
  for (const [fault, [cause, complaint]] of Object.entries(FAULTS)) {
    const faulty = JSON.parse(document)
    cause(faulty.components.schemas)
    t.match((await complaints(JSON.stringify(faulty))).join('\n'), complaint, fault)
  }
})
