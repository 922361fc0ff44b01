import { LogController, type FastifyReply, type FastifyRequest } from 'fastify'

/** What platforms ask every few seconds: a line of each is for whoever debugs. */
const QUIET_URLS = new Set(['/livez', '/readyz', '/metrics'])

/** One line for each completed request: request id, method, URL, status, and duration in milliseconds. */
export class AccessLog extends LogController {
  /** Half of the lines, and nothing that the line on completion doesn't tell. */
  override incomingRequest (): void {}

  override requestCompleted (error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    const line = {
      reqId: request.id,
      method: request.method,
      url: request.url,
      statusCode: reply.statusCode,
      responseTime: Math.round(reply.elapsedTime * 1000) / 1000
    }
    if (error) request.log.error({ ...line, err: error }, 'request failed')
    else request.log[QUIET_URLS.has(request.url) ? 'debug' : 'info'](line, 'request completed')
  }
}
