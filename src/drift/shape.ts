// readers of JSON from outside: each returns undefined if the field is missing or has another type

/** A text that isn't empty. */
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

/** The day of a date with or without a time, as YYYY-MM-DD. */
export function dayAt (value: unknown, key: string): string | undefined {
  const [day] = /^\d{4}-\d\d-\d\d(?=$|[T ])/.exec(textAt(value, key) ?? '') ?? []
  // Date.parse accepts 2027-02-30 as 2027-03-02
  const time = Date.parse(String(day))
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day ? undefined : day
}

/** A list. */
export function listAt (value: unknown, key: string): unknown[] | undefined {
  const list = fieldOf(value, key)
  return Array.isArray(list) ? list : undefined
}

/** The value of an own property, of any type. */
export function fieldOf (value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined
}

/** The smallest of the numbers that aren't undefined; undefined if all are. */
export function least (...numbers: Array<number | undefined>): number | undefined {
  const present = numbers.filter(number => number !== undefined)
  return present.length === 0 ? undefined : Math.min(...present)
}

/** Whether a value is an object and not a list. */
export function isMapping (value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
