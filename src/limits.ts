/** What one client may take of the service. Times are milliseconds. */
export interface Limits {
  /** From the first byte of a connection, or of a request, to the end of its header fields; then 408. */
  headersTimeout: number
  /** From the first byte of a request to the last of its body; then 408. */
  requestTimeout: number
  /** Without a byte to or from a client that is being answered; then the connection is closed. */
  idleTimeout: number
  /** Between two requests of a connection: longer than load balancers keep theirs, which is a minute mostly. */
  keepAliveTimeout: number
  /** Between two looks for connections whose time is up. */
  checkInterval: number
  /** Bytes of the request line and the header fields together; then 431. */
  maxHeaderSize: number
  /** Connections at a time; more are closed as they come. */
  maxConnections: number
}

export const LIMITS: Readonly<Limits> = {
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  idleTimeout: 30_000,
  keepAliveTimeout: 72_000,
  checkInterval: 1000,
  maxHeaderSize: 16 * 1024,
  maxConnections: 10_000
}
