import type { DiagnosticCode } from './diagnostic.ts'

/** The keys of mappings and indexes of lists that lead from the root of the file to a value. */
export type Path = ReadonlyArray<string | number>

/** A problem of a parsed catalog file. `located` in locate.ts finds its offset in the text. */
export interface Problem {
  code: DiagnosticCode
  severity?: 'warning'
  /** The part of the file that is wrong. */
  path: Path
  /** Whether the key at the end of `path` is wrong rather than its value. */
  ofKey?: boolean
  message: string
  /** For a wrong value: what was expected and what was found. `located` adds a hint by how it is written. */
  mismatch?: Mismatch
  /** The key that is missing or unknown. */
  key?: string
  /** The keys that are in one mapping and belong to another. */
  misplaced?: readonly string[]
  /** The key that an unknown one was probably meant to be. */
  meant?: string | undefined
  /** What to do. Without it, a `mismatch` suggests something by how the value is written. */
  hint?: string | undefined
  /** A part further up that clashes with this one; the message ends with its line. */
  earlier?: Path
  /** Whether the alias at `path` is wrong rather than what it refers to. */
  isAlias?: boolean
}

/** What was expected of a value, and what was found. */
export interface Mismatch {
  /** The types of JSON that are accepted. */
  types: readonly string[]
  /** The texts that are accepted, if not all are. */
  choices: readonly string[]
  found: unknown
  /** Whether it identifies something, so that no white space and nothing invisible may be part of it. */
  isIdentifier?: boolean
}

/** If a file has more problems than this, its remaining models are not checked: nobody reads them, and memory is limited. */
export const MAX_PROBLEMS = 2000

/** The problem that reports that neither the model at `index` nor any after it was checked. */
export function unchecked (index: number): Problem {
  return {
    code: 'unchecked',
    path: ['models', index],
    message: `nothing from models[${index}] on was checked: there are more than ${MAX_PROBLEMS} errors before it`
  }
}

/** A path as people write it: `models[3].configuration.parameters`. */
export function pathText (path: Path): string {
  return path.map((step, index) => {
    if (typeof step === 'number') return `[${step}]`
    if (!/^[\w-]+$/.test(step)) return `[${JSON.stringify(step)}]`
    return index === 0 ? step : `.${step}`
  }).join('')
}

/** A value of the file in a message, in the notation of JSON and short: `"32k"`, `a list`, `nothing`. */
export function valueText (value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'object') return 'a mapping'
  if (typeof value !== 'string') return String(value)
  return JSON.stringify(value.length > MAX_QUOTED ? `${value.slice(0, MAX_QUOTED)}…` : value)
}

const MAX_QUOTED = 60

/** A character as Unicode names it: `U+00A0`. */
export function codePoint (character: string): string {
  return `U+${Number(character.codePointAt(0)).toString(16).toUpperCase().padStart(4, '0')}`
}

/** `"a"`, `"a" and "b"`, `"a", "b", "c" and 2 more`. */
export function listText (items: readonly string[]): string {
  if (items.length > 4) return `${items.slice(0, 3).join(', ')} and ${items.length - 3} more`
  return items.length === 1 ? String(items[0]) : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}

/** The value at `path` in `root`; undefined if there is none. */
export function valueAt (root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) =>
    typeof value === 'object' && value !== null && Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined, root)
}
