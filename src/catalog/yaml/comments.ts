import { EVENT_ID, type Event } from 'js-yaml'

/** A part of a comment. */
export interface Comment {
  /** In UTF-16 code units from the start of the text. */
  offset: number
  text: string
}

/**
 * What a pattern finds in the comments of a text, in their order.
 *
 * @param pattern global, and of what begins with `#` and ends within its line.
 * @param events what js-yaml's `parseEvents` made of `text`: in a value or a key of it, `#` begins no comment.
 */
export function commentsIn (text: string, events: readonly Event[], pattern: RegExp): Comment[] {
  const scalars = events.filter(event => event.type === EVENT_ID.SCALAR).filter(({ valueStart }) => valueStart !== -1)
  let next = 0
  return Array.from(text.matchAll(pattern), ({ index, 0: part }) => ({ offset: index, text: part })).filter(({ offset }) => {
    while (Number(scalars[next]?.valueEnd) <= offset) next += 1
    return !(Number(scalars[next]?.valueStart) <= offset)
  })
}
