/**
 * Reads and checks a catalog file, and parses its text with js-yaml, in turn, ROUNDS times:
 * `node check-process.js FILE ROUNDS`. Prints the milliseconds of each, and of the very first parse.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { argv } from 'node:process'
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml' // the one of the service, not of the bench
import { loadCatalog } from '../dist/catalog/load.js'

const [path = '', rounds] = argv.slice(2)
const text = readFileSync(path, 'utf8')
const schema = CORE_SCHEMA.withTags(mergeTag)

const parse = async () => load(text, { schema, maxTotalMergeKeys: Infinity })
const check = async () => {
  const { catalog, diagnostics } = await loadCatalog(path)
  assert.ok(catalog)
  assert.deepEqual(diagnostics, [])
}

/** @param {() => Promise<unknown>} work */
async function milliseconds (work) {
  const begin = performance.now()
  await work()
  return performance.now() - begin
}

const firstParse = await milliseconds(parse)
/** @type {{ parse: number[], check: number[] }} */
const times = { parse: [], check: [] }
if (Number(rounds) > 0) await check()
for (let round = 0; round < Number(rounds); round++) {
  if (Math.random() < 0.5) {
    times.parse.push(await milliseconds(parse))
    times.check.push(await milliseconds(check))
  } else {
    times.check.push(await milliseconds(check))
    times.parse.push(await milliseconds(parse))
  }
}
console.log(JSON.stringify({ firstParse, ...times }))
