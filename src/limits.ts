/** What one client may take of the service. Times are milliseconds. */
export interface Limits {
  /** From the opening of a connection, or the first byte of a later request, to the end of the header fields; then 408. */
  headersTimeout: number
  /** From the first byte of a request to the last of its body; then 408. */
  requestTimeout: number
  /** Without a byte to or from a client that is being answered, or altogether if it has sent a fault meanwhile; then the connection is closed. */
  idleTimeout: number
  /** Between two requests of a connection: longer than load balancers keep theirs, which is a minute mostly. */
  keepAliveTimeout: number
  /** Between two looks for connections whose time is up. */
  checkInterval: number
  /** Bytes of the request line and the header fields together; then 431. */
  maxHeaderSize: number
  /** Connections at a time; more are closed as they come. */
  maxConnections: number
  /** Requests of a connection that wait for the answer before theirs to be sent; then the connection is closed. */
  maxPipelined: number
}

/** A request that stalls is over before the time that a shutdown has by default. */
export const LIMITS: Readonly<Limits> = {
  headersTimeout: 6000,
  requestTimeout: 8000,
  idleTimeout: 30_000,
  keepAliveTimeout: 72_000,
  checkInterval: 500,
  maxHeaderSize: 16 * 1024,
  maxConnections: 10_000,
  maxPipelined: 32
}
