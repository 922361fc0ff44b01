import { SCALAR_STYLE } from 'js-yaml'
import type { Diagnostic, Edit } from './report/diagnostic.ts'
import { hintFor } from './report/hints.ts'
import { maxAnswerLength } from './yaml/bounds.ts'
import type { Fault } from './yaml/fault.ts'
import { parse } from './yaml/parse.ts'
import { positionsIn } from './yaml/position.ts'
import { pathText, valueText, type Problem } from './report/problem.ts'
import { suggest } from './report/suggest.ts'
import { ruleProblems } from './rules.ts'
import type { Catalog } from '../schemas/catalog-file.ts'
import type { Node, Tree } from './yaml/tree.ts'
import { validateCatalog } from './validate.ts'
import { catalogWarnings } from './report/warnings.ts'

/** What a text holds: a catalog, unless there are errors; and everything that there is to tell of it. */
export interface Checked {
  catalog?: Catalog
  diagnostics: Diagnostic[]
}

/**
 * Checks the text of a catalog file, strictly: nothing is coerced, defaulted or dropped. Tells every problem, in the
 * order of the text, and one cause once, however many models share it.
 */
export async function checkCatalog (text: string): Promise<Checked> {
  return check(text, MAX_BROKEN_PARTS)
}

/** So many parts of a text may be broken as YAML; the rest is then told without them. */
const MAX_BROKEN_PARTS = 10

async function check (text: string, brokenParts: number): Promise<Checked> {
  const { faults, rest, document } = parse(text)
  if (document === undefined) {
    const others = rest === undefined || brokenParts === 0 ? [] : (await check(rest.text, brokenParts - 1)).diagnostics
    const elsewhere = others
      .filter(({ line }) => Number(line) < Number(rest?.first) || Number(line) > Number(rest?.last))
      .map(({ fix: _offsetsIntoTheRest, ...diagnostic }): Diagnostic => diagnostic)
    return { diagnostics: [...diagnose(text, faults), ...elsewhere].sort((a, b) => Number(a.line) - Number(b.line)) }
  }

  const { catalog, problems } = validateCatalog(document.value)
  const broken = new Set(problems.map(({ path }) => pathText(path)))
  if (problems.at(-1)?.code !== 'unchecked') problems.push(...ruleProblems(document.value, broken, maxAnswerLength(text)))
  const usable = problems.length + faults.length === 0 ? catalog : undefined
  if (usable !== undefined) problems.push(...await catalogWarnings(usable))

  // what looks unused in a broken file may be so because of what is broken
  const found = usable === undefined ? faults : document.unusedBlocks()
  const diagnostics = problems.length + found.length > 0
    ? diagnose(text, [...found, ...located(problems, document.tree(), text)])
    : []
  return usable === undefined ? { diagnostics } : { catalog: usable, diagnostics }
}

interface Located extends Fault {
  earlier?: number
  fix?: readonly Edit[]
}

/** The problems with their places in the text. Those that have one cause, a part that several models share, become one. */
function located (problems: readonly Problem[], tree: Tree, text: string): Located[] {
  const causes = new Map<string, { problem: Problem, node: Node, offset: number, places: number }>()
  for (const problem of problems) {
    const { key, value } = tree.find(problem.path)
    const node = problem.ofKey === true ? key : value
    const swallowed = problem.code === 'missing-key' ? swallowedKey(problem, value, text) : undefined
    const origin = problem.code === 'missing-key' ? tree.mergedInto(value) : node.offset
    const cause = `${problem.code} ${origin} ${problem.key ?? ''}`
    const known = causes.get(cause)
    if (known === undefined) causes.set(cause, { problem: { ...problem, ...swallowed }, node, offset: swallowed?.offset ?? node.offset, places: 1 })
    else known.places += 1
  }
  return Array.from(causes.values(), ({ problem, node, offset, places }) => ({
    code: problem.code,
    ...problem.severity && { severity: problem.severity },
    message: messageOf(problem, node, text) + (places === 1 ? '' : ` (here and at ${places - 1} more ${places === 2 ? 'place' : 'places'})`),
    offset,
    ...fixOf(problem, node, text),
    ...problem.earlier && { earlier: tree.find(problem.earlier).value.offset }
  }))
}

/** Of a mapping that lacks a key: the line that has it, but is part of a block scalar, as it is indented too far. */
function swallowedKey ({ key }: Problem, node: Node, text: string): { offset: number, hint: string } | undefined {
  for (const { value } of node.kind === 'mapping' ? node.pairs : []) {
    if (value.kind !== 'scalar' || value.event.style !== SCALAR_STYLE.LITERAL_BLOCK) continue
    const block = text.slice(value.event.valueStart, value.event.valueEnd)
    const index = block.search(new RegExp(`(?<=^[ \\t]*)(?:${key}):(?=\\s|$)`, 'm'))
    if (index !== -1) return { offset: value.event.valueStart + index, hint: 'this line is part of the text above: indent it less' }
  }
  return undefined
}

function messageOf ({ message, mismatch, hint }: Problem, node: Node, text: string): string {
  if (mismatch === undefined) return hint === undefined ? message : `${message}; ${hint}`
  const plain = node.kind === 'scalar' && node.event.style === SCALAR_STYLE.PLAIN ? text.slice(node.event.valueStart, node.event.valueEnd) : undefined
  const block = node.kind === 'scalar' && node.event.style === SCALAR_STYLE.LITERAL_BLOCK
  const shown = plain !== undefined && typeof mismatch.found === 'number' ? plain : valueText(mismatch.found)
  const advice = hintFor(mismatch, plain, block)
  return `${message}, not ${shown}${advice === undefined ? '' : `; ${advice}`}`
}

/** A misspelled choice that is written as plain text is certain to be the one that it resembles. */
function fixOf ({ mismatch }: Problem, node: Node, text: string): Pick<Located, 'fix'> {
  if (mismatch === undefined || node.kind !== 'scalar' || node.event.style !== SCALAR_STYLE.PLAIN) return {}
  const { valueStart: from, valueEnd: to } = node.event
  const meant = suggest(text.slice(from, to), mismatch.choices)
  return meant === undefined ? {} : { fix: [{ from, to, text: meant }] }
}

function diagnose (text: string, located: readonly Located[]): Diagnostic[] {
  const positionOf = positionsIn(text)
  return located
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ code, severity, message, offset, earlier, fix }): Diagnostic => {
      const { line, column } = positionOf(offset)
      return {
        severity: severity ?? 'error',
        code,
        message: earlier === undefined ? message : `${message} ${positionOf(earlier).line}`,
        line,
        column,
        excerpt: lineAt(text, offset - column + 1),
        ...fix && { fix }
      }
    })
}

/** The line that begins at `start`, up to a length that a terminal shows. */
function lineAt (text: string, start: number): string {
  return String(text.slice(start, start + MAX_LINE).split(/[\r\n]/, 1)[0])
}

const MAX_LINE = 1000
