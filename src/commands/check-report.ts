import type { Checked } from '../catalog/checker.ts'
import type { Diagnostic } from '../catalog/report/diagnostic.ts'
import { formatDiagnostics, formatGithub, type Colours } from '../catalog/report/format.ts'
import type { FixedFile } from './fix-file.ts'

/** The result for one file, with or without `--fix`. */
export type Result = Checked & Partial<FixedFile>

/** One checked file, as `--format json` prints it. */
export interface Report {
  file: string
  /** The number of models; null if the catalog can't be used. */
  models: number | null
  errors: number
  warnings: number
  diagnostics: Diagnostic[]
  /** What --fix changed, as a unified diff. */
  diff?: string
}

/** Formats reports for standard output, by the name of `--format`. */
export const FORMATS = {
  text: (reports: readonly Report[], colours: Colours) => reports.map(report => textOf(report, colours)).join(''),
  json: (reports: readonly Report[]) => `${JSON.stringify({ files: reports }, (key, value) => key === 'fix' ? undefined : value, 2)}\n`,
  github: (reports: readonly Report[]) => reports.map(({ file, diagnostics }) => formatGithub(file, diagnostics)).join('')
}

/** Whether `name` is a format of `check`. */
export function isFormat (name: string): name is keyof typeof FORMATS {
  return Object.hasOwn(FORMATS, name)
}

/**
 * The report of one file.
 *
 * @param file the file, as the argument named it.
 * @param isStrict whether warnings are errors.
 */
export function reportOf (file: string, { catalog, diagnostics, diff }: Result, isStrict: boolean): Report {
  const reported = diagnostics.map((diagnostic): Diagnostic => isStrict ? { ...diagnostic, severity: 'error' } : diagnostic)
  const errors = reported.filter(({ severity }) => severity === 'error').length
  return {
    file,
    models: catalog === undefined || errors > 0 ? null : catalog.models.length,
    errors,
    warnings: reported.length - errors,
    diagnostics: reported,
    ...diff !== undefined && { diff }
  }
}

function textOf ({ file, models, diagnostics, diff = '' }: Report, colours: Colours): string {
  const problems = formatDiagnostics(file, diagnostics, colours)
  return `${diff}${problems}${models === null ? '' : `${file}: ${models} ${models === 1 ? 'model' : 'models'}\n`}`
}
