import { LogController, type FastifyReply, type FastifyRequest } from 'fastify'

/** One line for each completed request: request id, method, URL, status, and duration in milliseconds. */
export class AccessLog extends LogController {
  /** Half of the lines, and nothing that the line on completion doesn't tell. */
  override incomingRequest (): void {}

  override requestCompleted (error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    const line = {
      method: request.method,
      url: request.url,
      statusCode: reply.statusCode,
      responseTime: reply.elapsedTime
    }
    if (error) request.log.error({ ...line, err: error }, 'request failed')
    else request.log.info(line, 'request completed')
  }
}
