import { resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Checked } from '../catalog/checker.ts'
import { fixCatalog, type Fixed } from '../catalog/fix.ts'
import { decode, readCatalog } from '../catalog/read.ts'
import { formatDiff } from '../catalog/report/text-diff.ts'
import type { Colours } from '../catalog/report/format.ts'
import { systemReason } from '../system-error.ts'
import type { Io } from './command.ts'
import { replaceFile } from './replace-file.ts'

/** How to fix a file or standard input. */
export interface FixOptions {
  /** Whether to change no file, and only return the diff. */
  isDryRun: boolean
  /** Colours of the diff. */
  colours: Colours
  /** Fixes a text; `fixCatalog` by default. */
  fix?: (text: string) => Promise<Fixed>
}

/** The result of `--fix`: the check of the file as it is now, and the unified diff; or the reason why it couldn't be written. */
export type FixedFile = Checked & { diff: string, failure?: string }

/** Fixes a catalog file, and writes it if something changed and this isn't a dry run. Never throws. */
export async function fixFile (file: string, { cwd }: Pick<Io, 'cwd'>, options: FixOptions): Promise<FixedFile> {
  const { isDryRun, fix = fixCatalog } = options
  const path = resolve(cwd(), file)
  const { text, mark, diagnostics, fingerprint } = await readCatalog(path)
  if (text === undefined) return { diagnostics, diff: '' }
  const fixed = await fix(text)
  if (!isDryRun && fixed.text !== text) {
    try {
      await replaceFile(path, mark + fixed.text, fingerprint)
    } catch (error) {
      return { ...fixed.before, diff: '', failure: `${file}: the fixes can't be written: ${systemReason(error)}` }
    }
  }
  return result(file, text, fixed, options)
}

/** Fixes standard input, and writes all of it to standard output unless this is a dry run. */
export async function fixInput ({ stdin, stdout }: Pick<Io, 'stdin' | 'stdout'>, options: FixOptions): Promise<FixedFile> {
  const { isDryRun, fix = fixCatalog } = options
  const bytes = await buffer(stdin)
  const { text, mark, diagnostics } = decode(bytes)
  if (text === undefined) {
    if (!isDryRun) stdout.write(bytes)
    return { diagnostics, diff: '' }
  }
  const fixed = await fix(text)
  if (!isDryRun) stdout.write(mark + fixed.text)
  return result('-', text, fixed, options)
}

function result (file: string, before: string, fixed: Fixed, { isDryRun, colours }: FixOptions): FixedFile {
  return { ...isDryRun ? fixed.before : fixed.checked, diff: formatDiff(file, before, fixed.lines, colours) }
}
