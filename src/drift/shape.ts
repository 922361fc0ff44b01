/** Readers of JSON that others write: each returns nothing for what isn't there or has another shape. */

export function textAt (value: unknown, key: string): string | undefined {
  const text = fieldOf(value, key)
  return typeof text === 'string' && text !== '' ? text : undefined
}

/** A number of tokens: a positive integer, or its digits. */
export function tokensAt (value: unknown, key: string): number | undefined {
  const field = fieldOf(value, key)
  const number = typeof field === 'string' && /^\d+$/.test(field) ? Number(field) : field
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : undefined
}

/** A day as YYYY-MM-DD, of a date with or without a time. */
export function dayAt (value: unknown, key: string): string | undefined {
  const [day] = /^\d{4}-\d\d-\d\d(?=$|[T ])/.exec(textAt(value, key) ?? '') ?? []
  // some days are taken for those of the next month: 2027-02-30 for 2027-03-02
  const time = Date.parse(String(day))
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day ? undefined : day
}

export function listAt (value: unknown, key: string): unknown[] | undefined {
  const list = fieldOf(value, key)
  return Array.isArray(list) ? list : undefined
}

export function fieldOf (value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined
}

/** The least of the numbers that are there. */
export function least (...numbers: Array<number | undefined>): number | undefined {
  const present = numbers.filter(number => number !== undefined)
  return present.length === 0 ? undefined : Math.min(...present)
}

export function isMapping (value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
