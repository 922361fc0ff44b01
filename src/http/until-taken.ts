import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setImmediate } from 'node:timers/promises'

/** From this size in bytes on, the operating system may not accept a body at once. */
export const LARGE = 64 * 1024

/**
 * A body to send as a stream, which ends when the operating system has accepted it or the client has left. Node regards a
 * response as complete once its end is written, even if most of it waits to be sent, and would cut it off when the server
 * closes.
 */
export async function * untilTaken (body: Buffer, response: ServerResponse): AsyncGenerator<Buffer> {
  yield body
  await setImmediate() // until it is written
  if (response.writableLength > 0) await Promise.race([once(response, 'drain'), once(response, 'close')])
}
