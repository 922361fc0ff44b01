import { formatDiagnostics, type Colours } from '../catalog/report/format.ts'
import { FORMATS, type Report } from './check-report.ts'

/** The report on one catalog, as `--format json` prints it. */
export interface DriftReport extends Report {
  /** The number of models in the compared categories. */
  models: number
  /** The number of models that could be compared with their provider's list. */
  verified: number
  /** The number of findings that the catalog acknowledges. */
  acknowledged: number
}

/** Formats a report for standard output, by the name of `--format`. */
export const DRIFT_FORMATS = { ...FORMATS, text }

function text ([{ file, diagnostics, models, verified, acknowledged }]: readonly [DriftReport], colours: Colours): string {
  const exceptions = acknowledged === 0 ? '' : `, ${acknowledged} ${acknowledged === 1 ? 'exception' : 'exceptions'} acknowledged`
  return `${formatDiagnostics(file, diagnostics, colours)}${file}: ${verified} of ${models} ${models === 1 ? 'model' : 'models'} verified${exceptions}\n`
}
