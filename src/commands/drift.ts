import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { checkSource } from '../catalog/load.ts'
import type { Diagnostic } from '../catalog/report/diagnostic.ts'
import { PLAIN } from '../catalog/report/format.ts'
import { BLOCK, readAcknowledgements } from '../drift/acknowledgements.ts'
import { readComments, REMARK } from '../drift/exceptions.ts'
import { compare } from '../drift/comparison.ts'
import type { Lists } from '../drift/lists.ts'
import { placedText } from '../drift/placed.ts'
import { ListError } from '../drift/provider.ts'
import { saveList } from '../drift/saved-lists.ts'
import { ENDPOINT_CATEGORIES } from '../schemas/models-response.ts'
import { systemReason } from '../system-error.ts'
import { choiceOf, choicesOf, numberOf, optionsOf } from './arguments.ts'
import { FORMATS, isFormat, reportOf } from './check-report.ts'
import { coloursFor, today, type Io } from './command.ts'
import { DRIFT_FORMATS } from './drift-report.ts'
import { listsFrom, SOURCE_OPTIONS, SOURCE_USAGE, listSource } from './list-source.ts'
import { readSource } from './source.ts'

const USAGE = `\
usage: models-api drift [--only CATEGORY,…] [--from DIR] [--save DIR] [--url CATEGORY=URL]… [--within DAYS]
                        [--timeout SECONDS] [--strict] [--format text|json|github] [FILE]

Compares the models of a catalog with the lists of their providers: which the provider no longer knows, which expire,
and which limits are above those of the provider. Without FILE, it is the file that MODELS_FILE names, or models.yaml.

  --only CATEGORY,…    compare only the models of these categories: ${ENDPOINT_CATEGORIES.join(', ')}
${SOURCE_USAGE}\
  --save DIR           save the lists in DIR, as they were received
  --within DAYS        report models that expire in this many days, 30 by default
  --strict             report warnings as errors
  --format             text for people (default), json for programs, github for annotations of a workflow
  --help               show this text

CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN are required for cloudflare. HF_TOKEN and OLLAMA_HOST are optional.

Exit code: 0 if nothing is wrong, 1 if there is an error, 2 if the arguments are wrong, 3 if nothing could be verified.
`

/** The command `models-api drift`: prints on standard output where a catalog differs from the lists of its providers. */
export async function drift (args: string[], io: Io): Promise<number> {
  const options = optionsOf(USAGE, io, () => parse(args, io))
  if (typeof options === 'number') return options
  const { file, only, source, save, within, isStrict, format } = options
  const colours = format === 'text' ? coloursFor(io.stdout, io.env) : PLAIN
  const reject = (diagnostics: Diagnostic[]) => {
    io.stdout.write(FORMATS[format]([reportOf(file, { diagnostics }, false)], colours))
    return 1
  }

  const read = await readSource(file, io)
  const { catalog, diagnostics } = await checkSource(read)
  if (catalog === undefined || read.text === undefined) return reject(diagnostics)
  const text = placedText(read.text)
  const block = readAcknowledgements(text.valueOf(BLOCK), catalog)
  if (block.findings.length > 0) return reject(text.place(block.findings))
  const comments = readComments(text.comments(REMARK), catalog, isStrict)

  const used = ENDPOINT_CATEGORIES.filter(category => catalog.models.some(({ endpoint }) => endpoint === category))
  const wanted = new Map((only ?? used).map(category => [category, catalog.models
    .filter(({ endpoint }) => endpoint === category)
    .map(({ configuration: { model } }) => model)]))
  const lists = await listsFrom(source, wanted, io)
  const failures = save === undefined ? [] : await saveAll(resolve(io.cwd(), save), lists)

  const { findings, ...counts } = compare(catalog, lists, {
    within,
    today: today(io),
    acknowledged: [...block.acknowledged, ...comments.acknowledged],
    isStrict
  })
  const models = [...wanted.values()].flat().length
  const report = { ...reportOf(file, { catalog, diagnostics: text.place([...comments.findings, ...findings]) }, false), models, ...counts }
  io.stdout.write(DRIFT_FORMATS[format]([report], colours))
  io.stderr.write(failures.join(''))
  if (failures.length > 0) return 1
  if (counts.verified === 0 && findings.some(({ code }) => code === 'unverified')) return 3
  return report.errors > 0 ? 1 : 0
}

/** Saves the lists that were requested. Returns an error message for each that couldn't be saved. */
async function saveAll (directory: string, lists: Lists): Promise<string[]> {
  const failures: string[] = []
  for (const [category, list] of lists) {
    if (list instanceof ListError || list.documents === undefined) continue
    try {
      await saveList(directory, category, list.documents, list.unasked)
    } catch (error) {
      failures.push(`the list of ${category} can't be saved in ${directory}: ${systemReason(error)}\n`)
    }
  }
  return failures
}

/** Parses the arguments. Returns undefined if they ask for the usage. */
function parse (args: string[], { env }: Pick<Io, 'env'>) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...SOURCE_OPTIONS,
      only: { type: 'string' },
      save: { type: 'string' },
      within: { type: 'string', default: '30' },
      strict: { type: 'boolean', default: false },
      format: { type: 'string', default: 'text' },
      help: { type: 'boolean', short: 'h' }
    }
  })
  if (values.help === true) return undefined
  const { only, save, within, strict: isStrict } = values
  const source = listSource(values)
  if (save !== undefined && source.directory !== undefined) throw new Error('--save can\'t be used with --from, which requests nothing')
  const [file = env['MODELS_FILE'] ?? 'models.yaml', ...more] = positionals
  if (more.length > 0) throw new Error(`expected one FILE, not ${positionals.length}`)
  return {
    file,
    only: only === undefined ? undefined : [...new Set(choicesOf('--only', only, ENDPOINT_CATEGORIES))],
    source,
    save,
    within: Math.floor(numberOf('--within', within, 0, 36_500)),
    isStrict,
    format: choiceOf('--format', values.format, Object.keys(FORMATS).filter(isFormat))
  }
}
