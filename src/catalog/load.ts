import { checkCatalog, type Checked } from './check.ts'
import { readCatalog } from './read.ts'

/** Reads and checks the catalog file at `path`. Never throws: whatever is wrong comes back as diagnostics. */
export async function loadCatalog (path: string): Promise<Checked> {
  const { text, diagnostics } = await readCatalog(path)
  return text === undefined ? { diagnostics } : checkCatalog(text)
}
