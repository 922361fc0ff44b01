import { LogController, type FastifyReply, type FastifyRequest } from 'fastify'
import { clientAddress } from '../http/client-address.ts'

/** Logs one line for each completed request: its id, the client's address, method, URL, status, and duration in milliseconds. */
export class RequestLog extends LogController {
  /** Logs nothing: the line on completion has everything, and this one would double the log. */
  override incomingRequest (): void {}

  override requestCompleted (error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    const { log } = request
    if (log.level === 'silent') return
    const line = {
      reqId: request.id,
      remoteAddress: clientAddress(request),
      method: request.method,
      url: request.url,
      statusCode: reply.statusCode,
      responseTime: Math.round(reply.elapsedTime * 1000) / 1000
    }
    if (error) log.error({ ...line, err: error }, 'request failed')
    else log[request.routeOptions.config.isProbe ? 'debug' : 'info'](line, 'request completed')
  }

  /** Logs a response that was cut off, unless the client has left. */
  override streamError (error: Error, { log, id }: FastifyRequest): void {
    if (!('code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE')) log.error({ reqId: id, err: error }, 'request failed')
  }
}
