import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { Test } from 'tap'

/** Starts a proxy that passes requests with `prefix` on to `target` without the prefix, until the test ends. Returns its address. */
export async function strippingProxy (t: Test, prefix: string, target: string): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    const { url = '', method, headers } = incoming
    if (!url.startsWith(`${prefix}/`)) {
      outgoing.writeHead(404).end('not for the service')
      return
    }
    const passed = request(new URL(url.slice(prefix.length), target), { method, headers }, answer => {
      answer.pipe(outgoing.writeHead(Number(answer.statusCode), answer.headers))
    }).on('error', error => outgoing.destroy(error))
    incoming.pipe(passed)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}
