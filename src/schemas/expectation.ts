import { Type, type NumberOptions, type StringOptions, type TNumber, type TString } from '@sinclair/typebox'

/** The key of a schema's words for what it accepts; a symbol, so that no published schema shows it. */
const EXPECTATION = Symbol('expectation')

const { MAX_SAFE_INTEGER } = Number

/** The parts of a schema that are read here. */
interface Expecting {
  [EXPECTATION]?: string
  type?: string
  enum?: readonly unknown[]
  minimum?: number
  maximum?: number
  multipleOf?: number
}

/** Text that matches `pattern`. `expects` describes it in words that follow "must be": "text without white space". */
export function Text ({ expects, ...options }: StringOptions & { expects: string, pattern: string }): TString {
  return Object.assign(Type.String(options), { [EXPECTATION]: expects })
}

/** A number that clients see as a plain one. `expects` describes its range, which JSON Schema can't, in words that follow "must be". */
export function Numeric ({ expects, ...options }: NumberOptions & { expects: string }): TNumber {
  return Object.assign(Type.Number(options), { [EXPECTATION]: expects })
}

/**
 * Describes what a JSON Schema accepts, in words that follow "must be": `an integer of at least 1`, `"instruct" or
 * "chat"`. They are derived from the schema, so that they can't differ from what it accepts.
 */
export function expectation (schema: object): string {
  const { [EXPECTATION]: words, type, enum: choices, multipleOf, ...limits }: Expecting = schema
  if (words !== undefined) return words
  if (choices) return list(choices.map(value => JSON.stringify(value)))
  switch (type) {
    case 'integer': return `an integer${range(limits)}`
    case 'number': return `a number${range(limits)}${multipleOf === undefined ? '' : ` in steps of ${multipleOf}`}`
    case 'boolean': return 'true or false'
    case 'array': return 'a list of at least one item'
    case 'object': return 'a mapping'
    default: return 'text'
  }
}

/** The largest integer that JavaScript doesn't round limits every number; only messages about larger ones name it. */
function range ({ minimum, maximum = MAX_SAFE_INTEGER }: Expecting): string {
  return maximum < MAX_SAFE_INTEGER ? ` from ${minimum} to ${maximum}` : ` of at least ${minimum}`
}

/** `a`, `a or b`, `a, b or c`. */
function list (choices: readonly string[]): string {
  return [choices.slice(0, -1).join(', '), ...choices.slice(-1)].filter(Boolean).join(' or ')
}
