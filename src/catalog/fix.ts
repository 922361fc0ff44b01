import { checkCatalog, type Checked } from './checker.ts'
import { edited, linesOf, type Lines } from './edit.ts'
import type { Diagnostic, Edit } from './report/diagnostic.ts'

/** A text after its fixes. */
export interface Fixed {
  text: string
  /** The result of the check after the fixes. */
  checked: Checked
  /** The result of the check before the fixes. */
  before: Checked
  /** The whole fixed text, each part with the lines of the original that it replaces. */
  lines: Lines[]
}

/** A fix may uncover another problem that has a fix: at most this many rounds. */
const MAX_ROUNDS = 10

/**
 * Applies the fixes of the diagnostics of `text` until none is left, and keeps every character that no fix names.
 * Returns the last text that isn't worse than those before: it never has more errors than the original, nor as many
 * errors and more warnings.
 *
 * @param check finds the diagnostics.
 */
export async function fixCatalog (text: string, check: (text: string) => Promise<Checked> = checkCatalog): Promise<Fixed> {
  const before = await check(text)
  let current: Fixed = { text, checked: before, before, lines: linesOf(text) }
  let best = current
  const seen = new Set([text])
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const lines = edited(current.lines, compatible(current.checked.diagnostics))
    const text = lines.map(({ text }) => text).join('')
    if (seen.has(text)) break
    seen.add(text)
    current = { text, checked: await check(text), before, lines }
    if (!isWorse(current.checked, best.checked)) best = current
  }
  return best
}

/** The edits of every fix that doesn't touch an earlier one, in the order of the text. The next round may apply the others. */
function compatible (diagnostics: readonly Diagnostic[]): Edit[] {
  let chosen: Edit[] = []
  for (const { fix = [] } of diagnostics) {
    const isFree = fix.every(edit => chosen.every(other => edit.from > other.to || edit.to < other.from))
    if (isFree) chosen = chosen.concat(fix)
  }
  return chosen.sort((a, b) => a.from - b.from)
}

function isWorse (one: Checked, other: Checked): boolean {
  const [errors, warnings] = counts(one)
  const [otherErrors, otherWarnings] = counts(other)
  return errors > otherErrors || (errors === otherErrors && warnings > otherWarnings)
}

function counts ({ diagnostics }: Checked): [errors: number, warnings: number] {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  return [errors, diagnostics.length - errors]
}
