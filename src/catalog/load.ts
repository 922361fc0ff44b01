import { checkCatalog, type Checked } from './checker.ts'
import { readCatalog, type Source } from './read.ts'

/** Reads and checks the catalog file at `path`. Never throws: every problem is returned as a diagnostic. */
export async function loadCatalog (path: string): Promise<Checked> {
  return checkSource(await readCatalog(path))
}

/** Checks a decoded file. One without text keeps its diagnostics. */
export async function checkSource ({ text, diagnostics }: Source): Promise<Checked> {
  return text === undefined ? { diagnostics } : checkCatalog(text)
}
