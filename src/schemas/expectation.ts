import { Type, type NumberOptions, type StringOptions, type TNumber, type TString } from '@sinclair/typebox'

/** Where a schema carries words for what it accepts; a symbol, so that no published schema shows it. */
const EXPECTATION = Symbol('expectation')

const { MAX_SAFE_INTEGER } = Number

/** A schema as far as it is read here. */
interface Expecting {
  [EXPECTATION]?: string
  type?: string
  const?: unknown
  enum?: readonly unknown[]
  anyOf?: readonly Expecting[]
  minimum?: number
  exclusiveMinimum?: number
  maximum?: number
  multipleOf?: number
  minLength?: number
}

/** Text that matches `pattern`, which `expects` puts into words: "text without white space". */
export function Text ({ expects, ...options }: StringOptions & { expects: string, pattern: string }): TString {
  return Object.assign(Type.String(options), { [EXPECTATION]: expects })
}

/** A number in a range, of which `expects` says more than JSON Schema can, where clients are to see a plain number. */
export function Numeric ({ expects, ...options }: NumberOptions & { expects: string }): TNumber {
  return Object.assign(Type.Number(options), { [EXPECTATION]: expects })
}

/**
 * What a JSON Schema accepts, in words that follow "must be": `an integer of at least 1`, `"instruct" or "chat"`.
 * They are read off the schema, so that they can't differ from what it accepts.
 */
export function expectation (schema: object): string {
  return describe(schema)
}

/** The types of JSON that a schema accepts. */
export function typesOf (schema: object): string[] {
  const { type, anyOf = [] }: Expecting = schema
  return type === undefined ? anyOf.flatMap(typesOf) : [type]
}

function describe (schema: Expecting): string {
  if (schema[EXPECTATION] !== undefined) return schema[EXPECTATION]
  if (schema.anyOf) return list(schema.anyOf.map(describe))
  if (schema.enum) return list(schema.enum.map(value => JSON.stringify(value)))
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  switch (schema.type) {
    case 'integer': return `an integer${range(schema)}`
    case 'number': return `a number${range(schema)}${schema.multipleOf === undefined ? '' : ` in steps of ${schema.multipleOf}`}`
    case 'boolean': return 'true or false'
    case 'array': return 'a list of at least one item'
    case 'object': return 'a mapping'
    default: return schema.minLength === undefined ? 'text' : 'text that is not empty'
  }
}

function range ({ minimum, exclusiveMinimum, maximum = MAX_SAFE_INTEGER }: Expecting): string {
  // the largest integer that JavaScript doesn't round limits every number, and is named only where it is exceeded
  const isLimited = maximum < MAX_SAFE_INTEGER
  if (minimum !== undefined) return isLimited ? ` from ${minimum} to ${maximum}` : ` of at least ${minimum}`
  return ` above ${exclusiveMinimum}${isLimited ? ` and at most ${maximum}` : ''}`
}

/** `a`, `a or b`, `a, b or c`. */
function list (choices: readonly string[]): string {
  return [choices.slice(0, -1).join(', '), ...choices.slice(-1)].filter(Boolean).join(' or ')
}
