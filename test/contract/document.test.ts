import { validate } from '@hyperjump/json-schema/openapi-3-1'
import { Validator } from '@seriousme/openapi-schema-validator'
import t from 'tap'
import { listen } from '../support/app.ts'

/** Whether two validators take a document for OpenAPI 3.1; the second checks the JSON Schemas within, too. */
async function verdicts (document: string): Promise<boolean[]> {
  const [{ valid: seriousme }, { valid: hyperjump }] = await Promise.all([
    new Validator().validate(JSON.parse(document)), // it takes text for the name of a file
    validate('https://spec.openapis.org/oas/3.1/schema-base', JSON.parse(document))
  ])
  return [seriousme, hyperjump]
}

const FAULTS: Array<[part: string, fault: string, verdicts: boolean[]]> = [
  ['"title":"models-api"', '"name":"models-api"', [false, false]],
  ['"headers":{', '"headers":["ETag"],"fields":{', [false, false]],
  ['"type":"boolean"', '"type":"bool"', [true, false]]
]

t.test('the document is valid OpenAPI 3.1, with a prefix too', async t => {
  for (const basePath of ['', '/api']) {
    const { address } = await listen(t, { basePath })
    const document = await (await fetch(`${address}${basePath}/openapi.json`)).text()
    t.strictSame(await verdicts(document), [true, true])
    for (const [part, fault, expected] of FAULTS) t.strictSame(await verdicts(document.replace(part, fault)), expected, fault)
  }
})
