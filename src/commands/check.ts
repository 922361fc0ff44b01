import { parseArgs } from 'node:util'
import { checkSource } from '../catalog/load.ts'
import { PLAIN } from '../catalog/report/format.ts'
import { choiceOf, optionsOf } from './arguments.ts'
import { FORMATS, isFormat, reportOf, type Report, type Result } from './check-report.ts'
import { coloursFor, type Io } from './command.ts'
import { fixFile, fixInput, type FixOptions } from './fix-file.ts'
import { readSource } from './source.ts'

const FORMAT_NAMES = Object.keys(FORMATS).filter(isFormat)

const USAGE = `\
usage: models-api check [--strict] [--format text|json|github] [--fix [--dry-run]] [FILE…]

Reports every problem of catalog files: FILE, or - for standard input. Without FILE, it checks the file that
MODELS_FILE names, or models.yaml.

  --strict    report warnings as errors
  --format    text for people (default), json for programs, github for annotations of a workflow
  --fix       apply the fixes that are certain, show them as a diff, and report what remains
  --dry-run   with --fix: only show the diff
  --help      show this text

Exit code: 0 if no file has an error, 1 if one has, 2 if the arguments are wrong.
`

/** The command `models-api check`: prints the problems of catalog files on standard output, and with --fix applies the certain fixes. */
export async function check (args: string[], io: Io): Promise<number> {
  const options = optionsOf(USAGE, io, () => parse(args, io))
  if (typeof options === 'number') return options
  const { files, format, isFix, isDryRun, isStrict } = options
  // with --fix, standard output has the fixed text of standard input
  const output = isFix && !isDryRun && files.includes('-') ? io.stderr : io.stdout
  const colours = format === 'text' ? coloursFor(output, io.env) : PLAIN
  const reports: Report[] = []
  const failures: string[] = []
  for (const file of files) {
    const result = isFix ? await fixed(file, io, { isDryRun, colours }) : await checked(file, io)
    reports.push(reportOf(file, result, isStrict))
    if (result.failure !== undefined) failures.push(`${result.failure}\n`)
  }
  output.write(FORMATS[format](reports, colours))
  io.stderr.write(failures.join(''))
  return failures.length > 0 || reports.some(({ errors }) => errors > 0) ? 1 : 0
}

/** Parses the arguments. Returns undefined if they ask for the usage. */
function parse (args: string[], { env }: Pick<Io, 'env'>) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      strict: { type: 'boolean', default: false },
      format: { type: 'string', default: 'text' },
      fix: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' }
    }
  })
  if (values.help === true) return undefined
  const { fix: isFix, 'dry-run': isDryRun, strict: isStrict } = values
  const format = choiceOf('--format', values.format, FORMAT_NAMES)
  if (isDryRun && !isFix) throw new Error('--dry-run requires --fix')
  const files = positionals.length > 0 ? positionals : [env['MODELS_FILE'] ?? 'models.yaml']
  return { files, format, isFix, isDryRun, isStrict }
}

async function checked (file: string, io: Io): Promise<Result> {
  return checkSource(await readSource(file, io))
}

async function fixed (file: string, io: Io, options: FixOptions): Promise<Result> {
  return file === '-' ? fixInput(io, options) : fixFile(file, io, options)
}
