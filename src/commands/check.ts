import { buffer } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import picocolors from 'picocolors'
import type { Checked } from '../catalog/checker.ts'
import type { Diagnostic } from '../catalog/report/diagnostic.ts'
import { formatDiagnostics, formatGithub } from '../catalog/report/format.ts'
import { checkSource, loadCatalog } from '../catalog/load.ts'
import { decode } from '../catalog/read.ts'

const USAGE = `\
usage: models-api check [--strict] [--format text|json|github] [FILE…]

Tells what is wrong with catalog files: FILE, or - for standard input, or else what MODELS_FILE names, or models.yaml.

  --strict   warnings are errors
  --format   text for people, json for programs, github for annotations of a workflow

Exit code: 0 if nothing is wrong, 1 if something is, 2 if this command was misused.
`

/** One checked file, as `--format json` prints it. */
interface Report {
  file: string
  /** How many models the catalog holds; null if it can't be used. */
  models: number | null
  errors: number
  warnings: number
  diagnostics: Diagnostic[]
}

const FORMATS = {
  text: (reports: readonly Report[]) => reports.map(reportText).join(''),
  json: (reports: readonly Report[]) => `${JSON.stringify({ files: reports }, null, 2)}\n`,
  github: (reports: readonly Report[]) => reports.map(({ file, diagnostics }) => formatGithub(file, diagnostics)).join('')
}

/**
 * The command `models-api check`: prints on standard output what there is to tell of catalog files.
 *
 * @param args what follows the command.
 * @returns the exit code: 0, 1 for problems in a file, 2 for misuse.
 */
export async function check (args: string[]): Promise<number> {
  const options = parse(args)
  if (options === undefined) return 2
  const reports: Report[] = []
  for (const file of options.files) reports.push(await report(file, options.strict))
  process.stdout.write(options.format(reports))
  return reports.some(({ errors }) => errors > 0) ? 1 : 0
}

function parse (args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { strict: { type: 'boolean', default: false }, format: { type: 'string', default: 'text' } }
    })
    const format = Object.entries(FORMATS).find(([name]) => name === values.format)?.[1]
    if (format === undefined) throw new Error(`--format must be text, json or github, not ${JSON.stringify(values.format)}`)
    const files = positionals.length > 0 ? positionals : [process.env['MODELS_FILE'] ?? 'models.yaml']
    return { files, format, strict: values.strict }
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`)
    return undefined
  }
}

async function report (file: string, strict: boolean): Promise<Report> {
  const { catalog, diagnostics } = await (file === '-' ? checkInput() : loadCatalog(file))
  const told = diagnostics.map((diagnostic): Diagnostic => strict ? { ...diagnostic, severity: 'error' } : diagnostic)
  const errors = told.filter(({ severity }) => severity === 'error').length
  return {
    file,
    models: catalog === undefined || errors > 0 ? null : catalog.models.length,
    errors,
    warnings: told.length - errors,
    diagnostics: told
  }
}

async function checkInput (): Promise<Checked> {
  return checkSource(decode(await buffer(process.stdin)))
}

function reportText ({ file, models, diagnostics }: Report): string {
  const colours = picocolors.createColors([process.stdout.isTTY, !process.env['NO_COLOR']].every(Boolean))
  const problems = formatDiagnostics(file, diagnostics, colours)
  return models === null ? problems : `${problems}${file}: ${models} ${models === 1 ? 'model' : 'models'}\n`
}
