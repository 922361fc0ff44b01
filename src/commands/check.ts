import { resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { parseArgs, styleText } from 'node:util'
import type { Checked } from '../catalog/checker.ts'
import { checkSource, loadCatalog } from '../catalog/load.ts'
import { decode } from '../catalog/read.ts'
import type { Diagnostic } from '../catalog/report/diagnostic.ts'
import { formatDiagnostics, formatGithub, type Colours } from '../catalog/report/format.ts'
import type { Io } from './command.ts'

const USAGE = `\
usage: models-api check [--strict] [--format text|json|github] [FILE…]

Reports every problem of catalog files: FILE, or - for standard input. Without FILE, it checks the file that
MODELS_FILE names, or models.yaml.

  --strict   report warnings as errors
  --format   text for people (default), json for programs, github for annotations of a workflow
  --help     show this text

Exit code: 0 if no file has an error, 1 if one has, 2 if the arguments are wrong.
`

/** One checked file, as `--format json` prints it. */
interface Report {
  file: string
  /** How many models the catalog has; null if it can't be used. */
  models: number | null
  errors: number
  warnings: number
  diagnostics: Diagnostic[]
}

const FORMATS: Record<string, (reports: readonly Report[], colours?: Colours) => string> = {
  text: (reports, colours) => reports.map(report => textOf(report, colours)).join(''),
  json: reports => `${JSON.stringify({ files: reports }, null, 2)}\n`,
  github: reports => reports.map(({ file, diagnostics }) => formatGithub(file, diagnostics)).join('')
}

/** `models-api check`: prints the problems of catalog files on standard output. */
export async function check (args: string[], io: Io): Promise<number> {
  const options = parse(args, io)
  if (typeof options === 'number') return options
  const reports: Report[] = []
  for (const file of options.files) reports.push(reportOf(file, await checkedFile(file, io), options.isStrict))
  const isColoured = io.stdout.hasColors?.(io.env) === true
  io.stdout.write(options.format(reports, isColoured ? COLOURS : undefined))
  return reports.some(({ errors }) => errors > 0) ? 1 : 0
}

/** What the arguments ask for; the exit code where that is no check. */
function parse (args: string[], { stdout, stderr, env }: Io) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        strict: { type: 'boolean', default: false },
        format: { type: 'string', default: 'text' },
        help: { type: 'boolean', short: 'h' }
      }
    })
    if (values.help === true) {
      stdout.write(USAGE)
      return 0
    }
    const format = Object.hasOwn(FORMATS, values.format) ? FORMATS[values.format] : undefined
    if (format === undefined) throw new Error(`--format must be text, json or github, not ${JSON.stringify(values.format)}`)
    const files = positionals.length > 0 ? positionals : [env['MODELS_FILE'] ?? 'models.yaml']
    return { files, format, isStrict: values.strict }
  } catch (error) {
    stderr.write(`${(error as Error).message}\n\n${USAGE}`)
    return 2
  }
}

async function checkedFile (file: string, { stdin, cwd }: Io): Promise<Checked> {
  return file === '-' ? checkSource(decode(await buffer(stdin))) : loadCatalog(resolve(cwd(), file))
}

function reportOf (file: string, { catalog, diagnostics }: Checked, isStrict: boolean): Report {
  const reported = diagnostics.map((diagnostic): Diagnostic => isStrict ? { ...diagnostic, severity: 'error' } : diagnostic)
  const errors = reported.filter(({ severity }) => severity === 'error').length
  return {
    file,
    models: catalog === undefined || errors > 0 ? null : catalog.models.length,
    errors,
    warnings: reported.length - errors,
    diagnostics: reported
  }
}

function textOf ({ file, models, diagnostics }: Report, colours?: Colours): string {
  const problems = formatDiagnostics(file, diagnostics, colours)
  return models === null ? problems : `${problems}${file}: ${models} ${models === 1 ? 'model' : 'models'}\n`
}

const style = (format: Parameters<typeof styleText>[0]) => (text: string) => styleText(format, text, { validateStream: false })
const COLOURS: Colours = { bold: style('bold'), red: style('red'), yellow: style('yellow'), dim: style('dim') }
