/** What one client may take of the service. Times are milliseconds. */
export interface Limits {
  /** From the opening of a connection, or the first byte of a later request, to the end of the header fields; then 408. */
  headersTimeout: number
  /** From the first byte of a request to the last of its body; then 408. */
  requestTimeout: number
  /** Without a byte to or from a client whose request or answer is under way; then the connection is closed. */
  idleTimeout: number
  /** Between two requests of a connection: longer than load balancers keep theirs, which is usually a minute. */
  keepAliveTimeout: number
  /** Between two checks for requests whose time is up. */
  checkInterval: number
  /** Bytes of the request line and the header fields together; then 431. */
  maxHeaderSize: number
  /** Connections at a time; more are closed as they come. */
  maxConnections: number
}

/** A request that stalls is over before the time that a shutdown has by default. */
export const LIMITS: Readonly<Limits> = {
  headersTimeout: 6000,
  requestTimeout: 8000,
  idleTimeout: 30_000,
  keepAliveTimeout: 72_000,
  checkInterval: 500,
  maxHeaderSize: 16 * 1024,
  maxConnections: 10_000
}
