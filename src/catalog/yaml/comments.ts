import { EVENT_ID, type Event } from 'js-yaml'

/** A part of a comment. */
export interface Comment {
  /** The offset of its `#`, in UTF-16 code units from the start of the text. */
  offset: number
  text: string
}

/**
 * The matches of a pattern in the comments of a text, in order.
 *
 * @param events the result of js-yaml's `parseEvents` for `text`: within a scalar, `#` doesn't begin a comment.
 * @param pattern global; its matches must begin with `#` and end on the same line.
 */
export function commentsIn (text: string, events: readonly Event[], pattern: RegExp): Comment[] {
  const scalars = events.filter(event => event.type === EVENT_ID.SCALAR).filter(({ valueStart }) => valueStart !== -1)
  let next = 0
  return Array.from(text.matchAll(pattern), ({ index, 0: part }) => ({ offset: index, text: part })).filter(({ offset }) => {
    while (Number(scalars[next]?.valueEnd) <= offset) next += 1
    return !(Number(scalars[next]?.valueStart) <= offset)
  })
}
