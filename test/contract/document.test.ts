import { validate } from '@hyperjump/json-schema/openapi-3-1'
import { Validator } from '@seriousme/openapi-schema-validator'
import t from 'tap'
import { listen } from '../support/app.ts'

/** Whether the validators, each of other people, take a document for OpenAPI 3.1. */
async function verdicts (json: string): Promise<boolean[]> {
  const [{ valid: seriousme }, { valid: hyperjump }] = await Promise.all([
    new Validator().validate(json),
    validate('https://spec.openapis.org/oas/3.1/schema-base', JSON.parse(json))
  ])
  return [seriousme, hyperjump]
}

t.test('the document is valid OpenAPI 3.1, with a prefix too', async t => {
  for (const basePath of ['', '/api']) {
    const { address } = await listen(t, { basePath })
    const document = await (await fetch(`${address}${basePath}/openapi.json`)).text()
    t.strictSame(await verdicts(document), [true, true])
    for (const [part, fault] of [['"title":"models-api"', '"name":"models-api"'], ['"responses":{', '"answers":{'], ['"type":"boolean"', '"type":"bool"']] as const) {
      t.strictSame(await verdicts(document.replace(part, fault)), [false, false], fault)
    }
  }
})
