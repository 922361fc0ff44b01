import { LogController, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Traffic } from '../traffic.ts'

/** What platforms ask every few seconds: a line of each is for whoever debugs. */
const QUIET_URL = /^(?:https?:\/\/[^/]*)?\/(?:livez|readyz|metrics)(?:\?|$)/

/**
 * Each completed request is counted, and has one line in the log: request id, method, URL, status, and duration in
 * milliseconds.
 */
export class Completion extends LogController {
  readonly #traffic: Traffic | undefined

  /** @param traffic where to count; without it nothing is counted. */
  constructor (traffic: Traffic | undefined) {
    super()
    this.#traffic = traffic
  }

  /** Half of the lines, and nothing that the line on completion doesn't tell. */
  override incomingRequest (): void {}

  override requestCompleted (error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    this.#traffic?.record(request, reply)
    const { log } = request
    if (log.level === 'silent') return
    const line = {
      reqId: request.id,
      method: request.method,
      url: request.url,
      statusCode: reply.statusCode,
      responseTime: Math.round(reply.elapsedTime * 1000) / 1000
    }
    if (error) log.error({ ...line, err: error }, 'request failed')
    else log[QUIET_URL.test(request.url) ? 'debug' : 'info'](line, 'request completed')
  }
}
