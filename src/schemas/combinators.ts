import { Type, type ObjectOptions, type SchemaOptions, type Static, type TSchema, type TUnsafe } from '@sinclair/typebox'

/**
 * One of a closed set of strings. Published as a plain `enum`, which client generators and people read more
 * easily than the `anyOf` of constants that a union of literals becomes.
 */
export function StringEnum<const Values extends readonly string[]> (values: Values, options: SchemaOptions = {}): TUnsafe<Values[number]> {
  return Type.Unsafe<Values[number]>({ ...options, type: 'string', enum: values })
}

/**
 * A map from any string to `value`. Published as `additionalProperties`, which client generators type as a map;
 * the `patternProperties` of `Type.Record` they don't understand.
 */
export function Dictionary<Value extends TSchema> (value: Value, options: SchemaOptions = {}): TUnsafe<Record<string, Static<Value>>> {
  return Type.Unsafe<Record<string, Static<Value>>>({ ...options, type: 'object', additionalProperties: value })
}

/** An object that holds every one of `keys`, nothing else, and a value of the same shape under each. */
export function ObjectOf<Key extends string, Value extends TSchema> (
  keys: readonly Key[], value: (key: Key) => Value, options: SchemaOptions = {}
): TUnsafe<Record<Key, Static<Value>>> {
  return Type.Unsafe<Record<Key, Static<Value>>>({
    ...options,
    type: 'object',
    required: keys,
    properties: recordOf(keys, value),
    additionalProperties: false
  })
}

/** What a named schema (one with an `$id`) describes, by reference: the name is what the documentation shows. */
export function Reference<Schema extends TSchema> ({ $id }: Schema): TUnsafe<Static<Schema>> {
  return Type.Unsafe<Static<Schema>>({ $ref: `${$id}#` })
}

/** An object with `value(key)` under each of `keys`. */
export function recordOf<Key extends string, Value> (keys: readonly Key[], value: (key: Key) => Value): Record<Key, Value> {
  return Object.fromEntries(keys.map(key => [key, value(key)])) as Record<Key, Value>
}

/** Options of an object that refuses every key that it doesn't declare. */
export function closed (options: ObjectOptions): ObjectOptions {
  return { ...options, additionalProperties: false }
}
