import { parseArgs } from 'node:util'
import { PLAIN } from '../catalog/report/format.ts'
import { DIFFERENCE_KINDS, differencesBetween, type DifferenceKind } from '../diff/differences.ts'
import { choiceOf, choicesOf, optionsOf } from './arguments.ts'
import { FORMATS, reportOf } from './check-report.ts'
import { coloursFor, type Io } from './command.ts'
import { readCompared, viewOf, withReason } from './compared-file.ts'
import { DIFF_FORMATS, type DiffFormat } from './diff-report.ts'

const KINDS = Object.keys(DIFFERENCE_KINDS).filter((kind): kind is DifferenceKind => kind in DIFFERENCE_KINDS)

const FORMAT_NAMES = Object.keys(DIFF_FORMATS).filter((name): name is DiffFormat => name in DIFF_FORMATS)

const USAGE = `\
usage: models-api diff [--fail-on KIND,…] [--format text|json|github|markdown] OLD NEW

Reports what changes for clients from one catalog to another. OLD and NEW are catalog files, saved responses of
GET /models, or - for standard input.

  --fail-on   exit with 1 if there is a change of one of these kinds:
              ${KINDS.slice(0, 7).join(', ')},
              ${KINDS.slice(7).join(', ')}
  --format    text for people (default), json for programs, github for annotations of a workflow, markdown for a comment
  --help      show this text

Exit code: 0, 1 if there is a change of --fail-on or an error in a file, 2 if the arguments are wrong.
`

/** The command `models-api diff`: prints what changes for clients between two catalogs on standard output. */
export async function diff (args: string[], io: Io): Promise<number> {
  const options = optionsOf(USAGE, io, () => parse(args))
  if (typeof options === 'number') return options
  const { files, failOn, format } = options
  const colours = format === 'text' ? coloursFor(io.stdout, io.env) : PLAIN

  const old = await readCompared(files[0], io)
  const current = await readCompared(files[1], io)
  const before = viewOf(old, current.response ? undefined : viewOf(current))
  const after = viewOf(current, before)
  if (before === undefined || after === undefined) {
    const unusable = [...before ? [] : [old], ...after ? [] : [current]].map(withReason)
    const reports = unusable.map(({ file, ...result }) => reportOf(file, result, false))
    io.stdout.write(FORMATS[format === 'markdown' ? 'text' : format](reports, colours))
    return 1
  }
  const differences = differencesBetween(before, after)
  const failed = failOn.filter(kind => differences.some(difference => difference.kind === kind))
  io.stdout.write(DIFF_FORMATS[format]({ file: files[1], differences, failed }, colours))
  return failed.length > 0 ? 1 : 0
}

/** Parses the arguments. Returns undefined if they ask for the usage. */
function parse (args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      'fail-on': { type: 'string' },
      format: { type: 'string', default: 'text' },
      help: { type: 'boolean', short: 'h' }
    }
  })
  if (values.help === true) return undefined
  const format = choiceOf('--format', values.format, FORMAT_NAMES)
  const failOn = values['fail-on'] === undefined ? [] : choicesOf('--fail-on', values['fail-on'], KINDS)
  const [old, current, ...more] = positionals
  if (old === undefined || current === undefined || more.length > 0) throw new Error(`expected two files, OLD and NEW, not ${positionals.length}`)
  if (old === '-' && current === '-') throw new Error('only one of OLD and NEW can be -')
  return { files: [old, current] as const, failOn, format }
}
