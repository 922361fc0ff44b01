import assert from 'node:assert/strict'
import { parseArgs } from 'node:util'
import { comparer } from '../drift/comparison.ts'
import { entryText, proposedEntry } from '../drift/entry.ts'
import { factsOf, ListError } from '../drift/provider.ts'
import { PROVIDERS } from '../drift/providers.ts'
import { quoted } from '../quoted.ts'
import { ENDPOINT_CATEGORIES } from '../schemas/models-response.ts'
import { choiceOf, optionsOf } from './arguments.ts'
import { today, type Io } from './command.ts'
import { listsFrom, SOURCE_OPTIONS, SOURCE_USAGE, listSource } from './list-source.ts'

const USAGE = `\
usage: models-api add [--from DIR] [--url CATEGORY=URL] [--timeout SECONDS] CATEGORY:ID

Prints an entry for the list of models: the model that the provider knows as ID, with the limits that the provider
publishes. CATEGORY is ${ENDPOINT_CATEGORIES.slice(0, -1).join(', ')} or ${ENDPOINT_CATEGORIES.at(-1)}.

${SOURCE_USAGE}\
  --help               show this text

CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN are required for cloudflare. HF_TOKEN and OLLAMA_HOST are optional.

Exit code: 0, 1 if the provider doesn't have the model, 2 if the arguments are wrong, 3 if that can't be verified.
`

/** The model's end within this many days is worth a warning, as in `drift`. */
const WITHIN = 30

/** The command `models-api add`: prints an entry for a model on standard output. */
export async function add (args: string[], io: Io): Promise<number> {
  const options = optionsOf(USAGE, io, () => parse(args))
  if (typeof options === 'number') return options
  const { category, id, source } = options
  const provider = PROVIDERS[category]
  const listing = (await listsFrom(source, new Map([[category, [id]]]), io)).get(category)
  assert(listing)
  if (listing instanceof ListError) {
    io.stderr.write(`${quoted(id)} isn't verified: ${listing.message}\n`)
    return 3
  }
  const proposed = proposedEntry(category, id, factsOf(listing.list, provider, id) ?? {})
  const problems = comparer(category, listing, { today: today(io), within: WITHIN })(proposed.entry) ?? []
  for (const { message } of problems) io.stderr.write(`${message}\n`)
  if (problems.some(({ code }) => code === 'unverified')) return 3
  if (problems.some(({ code, severity }) => code === 'unknown-upstream' || severity === 'error')) return 1
  io.stdout.write(entryText(proposed))
  return 0
}

/** Parses the arguments. Returns undefined if they ask for the usage. */
function parse (args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { ...SOURCE_OPTIONS, help: { type: 'boolean', short: 'h' } }
  })
  if (values.help === true) return undefined
  const [model = '', ...more] = positionals
  if (model === '' || more.length > 0) throw new Error(`expected one CATEGORY:ID, not ${positionals.length}`)
  const category = choiceOf('CATEGORY', model.split(':', 1).join(), ENDPOINT_CATEGORIES)
  const id = model.slice(category.length + 1)
  if (!/^[^\s\p{Cc}\p{Cf}]+$/u.test(id)) throw new Error(`CATEGORY:ID must have the id of a model after ${category}:, without white space`)
  return { category, id, source: listSource(values) }
}
