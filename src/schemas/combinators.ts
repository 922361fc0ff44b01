import { Type, type ObjectOptions, type SchemaOptions, type Static, type TSchema, type TUnsafe } from '@sinclair/typebox'

/**
 * One of a closed set of strings. Published as a plain `enum`, which client generators and people read more
 * easily than the `anyOf` of constants that a union of literals becomes.
 */
export function StringEnum<const Values extends readonly string[]> (values: Values, options: SchemaOptions = {}): TUnsafe<Values[number]> {
  return Type.Unsafe<Values[number]>({ ...options, type: 'string', enum: values })
}

/**
 * A map from any string to `value`. Published as `additionalProperties`, which client generators type as a map; they
 * don't understand the `patternProperties` of `Type.Record`.
 */
export function Dictionary<Value extends TSchema> (value: Value, options: SchemaOptions = {}): TUnsafe<Record<string, Static<Value>>> {
  return Type.Unsafe<Record<string, Static<Value>>>({ ...options, type: 'object', additionalProperties: value })
}

/** An object that has exactly the keys `keys`, each with a value of the same shape. */
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

/** A reference to a named schema, which has an `$id`. The documentation shows that name. */
export function Reference<Schema extends TSchema> ({ $id }: Schema): TUnsafe<Static<Schema>> {
  return Type.Unsafe<Static<Schema>>({ $ref: `${$id}#` })
}

/** An object with `value(key)` under each of `keys`. */
export function recordOf<Key extends string, Value> (keys: readonly Key[], value: (key: Key) => Value): Record<Key, Value> {
  return Object.fromEntries(keys.map(key => [key, value(key)])) as Record<Key, Value>
}

/** Options of an object schema that rejects undeclared keys. */
export function closed (options: ObjectOptions): ObjectOptions {
  return { ...options, additionalProperties: false }
}
