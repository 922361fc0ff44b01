import { formatDiagnostics, type Colours } from '../catalog/report/format.ts'
import { FORMATS, type Report } from './check-report.ts'

/** What became of one catalog, as `--format json` prints it. */
export interface DriftReport extends Report {
  /** How many models were looked at. */
  models: number
  /** For how many of them the provider's list could be had. */
  verified: number
  /** How many findings the catalog acknowledges. */
  acknowledged: number
}

/** What `drift` prints, by the name of the format. */
export const DRIFT_FORMATS = { ...FORMATS, text }

function text ([{ file, diagnostics, models, verified, acknowledged }]: readonly [DriftReport], colours: Colours): string {
  const exceptions = acknowledged === 0 ? '' : `, ${acknowledged} ${acknowledged === 1 ? 'exception' : 'exceptions'} acknowledged`
  return `${formatDiagnostics(file, diagnostics, colours)}${file}: ${verified} of ${models} ${models === 1 ? 'model' : 'models'} verified${exceptions}\n`
}
