import { formatDiagnostics } from './catalog/format.ts'
import { loadCatalog } from './catalog/load.ts'

/** `npm run check -- [FILE…]`: tells what is wrong with catalog files; exits with 1 when something is. */
const files = process.argv.slice(2)

for (const file of files.length > 0 ? files : [process.env['MODELS_FILE'] ?? 'models.yaml']) {
  const { catalog, diagnostics } = await loadCatalog(file)
  process.stdout.write(catalog === undefined ? formatDiagnostics(file, diagnostics) : `${file}: ${catalog.models.length} models\n`)
  if (catalog === undefined) process.exitCode = 1
}
