/** Limits for clients. Times are milliseconds. */
export interface Limits {
  /** From the opening of a connection, or from the first byte of a later request, to the end of the header fields; then 408. */
  headersTimeout: number
  /** From the first byte of a request to the last of its body; then 408. */
  requestTimeout: number
  /** Without a byte to or from a client whose request or response is in progress; then the connection is closed. */
  idleTimeout: number
  /** Between two requests of a connection: longer than the idle timeout of load balancers, usually a minute. */
  keepAliveTimeout: number
  /** Between two checks of `headersTimeout` and `requestTimeout`. */
  checkInterval: number
  /** Bytes of the request line and the header fields together; then 431. */
  maxHeaderSize: number
  /** Connections at a time; further ones are closed at once. */
  maxConnections: number
}

/** The defaults. A stalled request ends before the default SHUTDOWN_TIMEOUT. */
export const LIMITS: Readonly<Limits> = {
  headersTimeout: 6000,
  requestTimeout: 8000,
  idleTimeout: 30_000,
  keepAliveTimeout: 72_000,
  checkInterval: 500,
  maxHeaderSize: 16 * 1024,
  maxConnections: 10_000
}
