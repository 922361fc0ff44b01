import type { Diagnostic } from './diagnostic.ts'
import { parse, type Fault } from './parse.ts'
import { positionsIn } from './position.ts'
import { pathText, type Problem } from './problem.ts'
import { ruleProblems } from './rules.ts'
import type { Catalog } from './schema.ts'
import type { Tree } from './tree.ts'
import { validateCatalog } from './validate.ts'

/** What a text holds: a catalog, or everything that keeps it from being one. */
export type Checked = { catalog: Catalog, diagnostics: [] } | { catalog?: never, diagnostics: Diagnostic[] }

/** Checks the text of a catalog file, strictly: nothing is coerced, defaulted or dropped. Diagnostics come in the order of the text. */
export function checkCatalog (text: string): Checked {
  const { faults, document } = parse(text)
  if (document === undefined) return { diagnostics: diagnose(text, faults) }

  const { catalog, problems } = validateCatalog(document.value)
  const broken = new Set(problems.map(({ path }) => pathText(path)))
  problems.push(...ruleProblems(document.value, broken))
  if (catalog !== undefined && problems.length + faults.length === 0) return { catalog, diagnostics: [] }

  const tree = document.tree()
  return { diagnostics: diagnose(text, [...faults, ...problems.map(problem => locate(problem, tree))]) }
}

/** A problem with its place in the text, and that of what it clashes with. */
function locate ({ code, path, ofKey = false, message, earlier }: Problem, tree: Tree): Located {
  return {
    code,
    message,
    offset: tree.offsetOf(path, ofKey ? 'key' : 'value'),
    earlier: earlier && tree.offsetOf(earlier, 'value')
  }
}

interface Located extends Fault {
  earlier?: number | undefined
}

function diagnose (text: string, located: readonly Located[]): Diagnostic[] {
  const positionOf = positionsIn(text)
  return located
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ code, message, offset, earlier }) => ({
      severity: 'error',
      code,
      message: earlier === undefined ? message : `${message} ${positionOf(earlier).line}`,
      ...positionOf(offset)
    }))
}
