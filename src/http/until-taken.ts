import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setImmediate } from 'node:timers/promises'

/** From this size on, in bytes, the system may not take a body at once. */
export const LARGE = 64 * 1024

/**
 * A body to send as a stream that ends when the client has taken it, or left. Node counts an answer as done once its end
 * is written, and cuts it off when the server closes.
 */
export async function * untilTaken (body: Buffer, response: ServerResponse): AsyncGenerator<Buffer> {
  yield body
  await setImmediate() // until it is written
  if (response.writableNeedDrain) await Promise.race([once(response, 'drain'), once(response, 'close')])
}
