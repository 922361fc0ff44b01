import type { TSchema } from '@sinclair/typebox'
import { dump } from 'js-yaml'
import { expectation } from './expectation.ts'

/** Keywords that YAML language servers read in addition to those of JSON Schema. */
export const EDITOR_KEYWORDS = ['markdownDescription', 'errorMessage'] as const

type Named = Record<string, TSchema>

/**
 * Adds `EDITOR_KEYWORDS` to a schema: each description as Markdown, with an example if it describes a mapping or a list,
 * and the words in which the service rejects a value.
 *
 * @param named the schemas that it refers to, by `$id`.
 */
export function forEditors (schema: TSchema, named: Named): TSchema {
  const { $ref, properties, patternProperties, items } = schema
  if ($ref) return schema
  const inner = (part: TSchema) => forEditors(part, named)
  if (properties || items) {
    return {
      ...schema,
      markdownDescription: `${schema.description}\n\nExample:\n\n\`\`\`yaml\n${dump(exampleOf(schema, named), { lineWidth: -1 })}\`\`\``,
      ...properties && { properties: mapValues(properties, inner) },
      ...patternProperties && { patternProperties: mapValues(patternProperties, inner) },
      ...items && { items: inner(items) }
    }
  }
  return { ...withWords(schema), markdownDescription: schema.description }
}

/** A schema with the words in which the service rejects a value. */
function withWords (schema: TSchema): TSchema {
  const { type, minimum, maximum, ...shown } = schema
  if (!type) return schema
  const errorMessage = `must be ${expectation(schema)}`
  if (minimum !== -1) return { ...schema, errorMessage }
  // -1 means the provider's default, and other numbers are above 0: clients see a plain number, editors mark the rest.
  // The language server reports what one of the branches expects, so each has the words of both
  return { ...shown, errorMessage, anyOf: [{ const: -1, errorMessage }, { type, exclusiveMinimum: 0, maximum, errorMessage }] }
}

/** An example of a schema, made of the examples of its parts. */
function exampleOf (schema: TSchema, named: Named): unknown {
  const { $ref = '', properties, items, examples = [schema.default] } = schema
  const referred = named[$ref.replace(/#$/, '')]
  if (referred) return exampleOf(referred, named)
  if (items) return [exampleOf(items, named)]
  return properties ? mapValues(properties, part => exampleOf(part, named)) : examples[0]
}

function mapValues<Value> (schemas: Named, map: (schema: TSchema) => Value): Record<string, Value> {
  return Object.fromEntries(Object.entries(schemas).map(([key, schema]) => [key, map(schema)]))
}
