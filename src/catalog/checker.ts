import { located } from './locate.ts'
import type { Diagnostic } from './report/diagnostic.ts'
import { pathText } from './report/problem.ts'
import { catalogWarnings, strayCharacters } from './report/warnings.ts'
import { ruleProblems } from './rules.ts'
import type { Catalog } from '../schemas/catalog-file.ts'
import { validateCatalog } from './validate.ts'
import { maxAnswerLength } from './yaml/bounds.ts'
import type { Fault } from './yaml/fault.ts'
import { originalOffsets } from './yaml/original-offsets.ts'
import { parse, type Parsed } from './yaml/parse.ts'
import { indentedKey, outdentedKey } from './yaml/recover.ts'
import { lineAt, positionsIn } from './yaml/position.ts'

/** The result of a check: every problem of the text and, if none of them is an error, the catalog or what was made of it. */
export interface Checked<Result = Catalog> {
  catalog?: Result
  diagnostics: Diagnostic[]
}

/** How many times a text is parsed again without its broken parts. */
const MAX_ROUNDS = 10

/** After this many syntax faults the rest of the text isn't checked, as each of them takes time. */
const MAX_BROKEN = 100

/**
 * Checks the text of a catalog file, strictly: nothing is coerced, defaulted or dropped. Reports every problem, in the
 * order of the text, and one cause once, however many models share it.
 */
export async function checkCatalog (text: string): Promise<Checked> {
  const faults: Fault[] = []
  const spoilt: Array<readonly [first: number, last: number]> = []
  let current = text
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const parsed = parse(current)
    const placeOf = originalOffsets(text, current)
    const isSpoilt = spoiltIn(current, spoilt)
    faults.push(...parsed.faults.filter(({ offset }) => !isSpoilt(offset)).map(fault => moved(fault, placeOf)).filter(fault => !faults.some(isSame(fault))))
    spoilt.push(...parsed.spoilt ?? [])
    const { document } = parsed
    const misplaced = document === undefined ? undefined : indentedKey(current, document.value) ?? outdentedKey(current)
    if (misplaced === undefined && document !== undefined) return checkDocument({ text, current, document, faults, placeOf, isSpoilt: spoiltIn(current, spoilt) })
    if (misplaced !== undefined) faults.push(...misplaced.faults.map(fault => moved(fault, placeOf)))
    const { mended } = misplaced ?? parsed
    if (mended === undefined || mended === current || faults.length > MAX_BROKEN) break
    current = mended
  }
  return { diagnostics: diagnose(text, faults) }
}

/** Codes of problems that may merely follow from a line that was mended by a guess. */
const FOLLOWING = new Set<Diagnostic['code']>(['missing-key', 'unknown-key'])

/** A text that could be parsed, perhaps after it was mended. */
interface Written {
  text: string
  /** The text with its syntax faults mended, as far as possible. It has as many lines as `text`. */
  current: string
  document: NonNullable<Parsed['document']>
  faults: Fault[]
  /** Converts an offset in `current` to one in `text`. */
  placeOf: (offset: number) => number
  /** Whether an offset in `current` is in a part whose problems aren't reported. */
  isSpoilt: (offset: number) => boolean
}

async function checkDocument ({ text, current, document, faults, placeOf, isSpoilt }: Written): Promise<Checked> {
  const { catalog, problems } = validateCatalog(document.value)
  const broken = new Set(problems.map(({ path }) => pathText(path)))
  if (problems.at(-1)?.code !== 'unchecked') problems.push(...ruleProblems(document.value, broken, maxAnswerLength(text)))
  const strays = problems.at(-1)?.code === 'unchecked' ? [] : strayCharacters(document.value).filter(({ path }) => !broken.has(pathText(path)))
  const usable = problems.length + faults.length === 0 ? catalog : undefined
  if (usable !== undefined) problems.push(...await catalogWarnings(usable))
  problems.push(...strays)

  // an anchor may look unused because the line that uses it is broken
  const found = usable === undefined ? [] : document.warnings()
  const values = problems.length > 0 ? located(problems, document.tree(), current) : []
  const others = [...found, ...values].filter(({ offset }) => !isSpoilt(offset)).map(fault => moved(fault, placeOf))
  const positionOf = positionsIn(text)
  const lineOf = (offset: number) => positionOf(offset).line
  const diagnostics = diagnose(text, [...faults, ...others.filter(({ offset, code }) => !faults.some(fault => fault.offset === offset || ((FOLLOWING.has(code) || offset < fault.offset) && lineOf(fault.offset) === lineOf(offset))))])
  return usable === undefined ? { diagnostics } : { catalog: usable, diagnostics }
}

/** A fault of the mended text with its offsets in the original. A fix that edits mended characters is dropped. */
function moved (fault: Fault, placeOf: (offset: number) => number): Fault {
  const { fix, earlier, mend: _, ...rest } = fault
  const edits = fix?.map(({ from, to, text }) => ({ from: placeOf(from), to: placeOf(to), text }))
  const isWhole = edits?.every(({ from, to }, index) => to - from === Number(fix?.[index]?.to) - Number(fix?.[index]?.from))
  return { ...rest, offset: placeOf(fault.offset), ...earlier !== undefined && { earlier: placeOf(earlier) }, ...edits !== undefined && isWhole === true && { fix: edits } }
}

function isSame (fault: Fault) {
  return ({ code, offset }: Fault) => code === fault.code && offset === fault.offset
}

/** Whether an offset of `text` is on a spoilt line: see `Recovery`. */
function spoiltIn (text: string, spoilt: ReadonlyArray<readonly [first: number, last: number]>): (offset: number) => boolean {
  if (spoilt.length === 0) return () => false
  const positionOf = positionsIn(text)
  return offset => {
    const line = positionOf(offset).line - 1
    return spoilt.some(([first, last]) => line >= first && line <= last)
  }
}

function diagnose (text: string, located: readonly Fault[]): Diagnostic[] {
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
