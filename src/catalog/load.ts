import { checkCatalog, type Checked } from './checker.ts'
import { readCatalog, type Source } from './read.ts'

/** Reads and checks the catalog file at `path`. Never throws: whatever is wrong comes back as diagnostics. */
export async function loadCatalog (path: string): Promise<Checked> {
  return checkSource(await readCatalog(path))
}

/** Checks what was read; what couldn't be read is told as that. */
export async function checkSource ({ text, diagnostics }: Source): Promise<Checked> {
  return text === undefined ? { diagnostics } : checkCatalog(text)
}
