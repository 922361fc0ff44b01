import { located } from './locate.ts'
import type { Diagnostic } from './report/diagnostic.ts'
import { pathText } from './report/problem.ts'
import { catalogWarnings, strayCharacters } from './report/warnings.ts'
import { ruleProblems } from './rules.ts'
import type { Catalog } from '../schemas/catalog-file.ts'
import { validateCatalog } from './validate.ts'
import { maxAnswerLength } from './yaml/bounds.ts'
import type { Fault } from './yaml/fault.ts'
import { placesIn } from './yaml/mapping.ts'
import { parse, type Parsed } from './yaml/parse.ts'
import { indentedKey, outdentedKey } from './yaml/recover.ts'
import { positionsIn } from './yaml/position.ts'

/** What a text holds: a catalog, unless there are errors; and every problem that it has. */
export interface Checked {
  catalog?: Catalog
  diagnostics: Diagnostic[]
}

/** How many times a text is looked at again without what is broken in it. */
const MAX_ROUNDS = 10

/** After this many faults of the text itself the rest isn't looked at, as each takes time. */
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
    const placeOf = placesIn(text, current)
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

/** What may only follow from a line that was mended by guess. */
const FOLLOWING = new Set<Diagnostic['code']>(['missing-key', 'unknown-key'])

interface Written {
  text: string
  /** The text as it was meant, as far as can be known. */
  current: string
  document: NonNullable<Parsed['document']>
  faults: Fault[]
  /** From an offset of `current` to that of `text`. */
  placeOf: (offset: number) => number
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

  // what looks unused in a broken file may be so because of what is broken
  const found = usable === undefined ? [] : document.warnings()
  const values = problems.length > 0 ? located(problems, document.tree(), current) : []
  const others = [...found, ...values].filter(({ offset }) => !isSpoilt(offset)).map(fault => moved(fault, placeOf))
  const positionOf = positionsIn(text)
  const lineOf = (offset: number) => positionOf(offset).line
  const diagnostics = diagnose(text, [...faults, ...others.filter(({ offset, code }) => !faults.some(fault => fault.offset === offset || ((FOLLOWING.has(code) || offset < fault.offset) && lineOf(fault.offset) === lineOf(offset))))])
  return usable === undefined ? { diagnostics } : { catalog: usable, diagnostics }
}

/** A fault of a mended text, with its places in the text as it is written. Edits within what was mended are none. */
function moved (fault: Fault, placeOf: (offset: number) => number): Fault {
  const { fix, earlier, mend: _, ...rest } = fault
  const edits = fix?.map(({ from, to, text }) => ({ from: placeOf(from), to: placeOf(to), text }))
  const isWhole = edits?.every(({ from, to }, index) => to - from === Number(fix?.[index]?.to) - Number(fix?.[index]?.from))
  return { ...rest, offset: placeOf(fault.offset), ...earlier !== undefined && { earlier: placeOf(earlier) }, ...edits !== undefined && isWhole === true && { fix: edits } }
}

function isSame (fault: Fault) {
  return ({ code, offset }: Fault) => code === fault.code && offset === fault.offset
}

/** Whether an offset of `text` is on a line that is left out. */
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

/** The line that begins at `start`, up to a length that a terminal shows. */
function lineAt (text: string, start: number): string {
  return String(text.slice(start, start + MAX_LINE).split(/[\r\n]/, 1)[0])
}

const MAX_LINE = 1000
