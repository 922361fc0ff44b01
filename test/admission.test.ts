import { once } from 'node:events'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import type { FastifyReply } from 'fastify'
import t from 'tap'
import { exchange, listen } from './support/app.ts'

const request = 'GET /models HTTP/1.1\r\nHost: a\r\n\r\n'
const lastRequest = 'GET /models HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'

t.test('requests that are sent before the answer has come are answered in full, and again', async t => {
  const { port } = await listen(t, { limits: { maxPipelined: 10 } })
  const socket = connect(port, '127.0.0.1').setEncoding('latin1')
  let answers = ''
  socket.on('data', text => { answers += text })
  for (let round = 1; round <= 3; round++) {
    socket.write(request.repeat(11))
    while (answers.split('HTTP/1.1 200 OK').length <= 11 * round) await once(socket, 'data')
  }
  socket.end(lastRequest)
  await once(socket, 'close')
  t.equal(answers.match(/HTTP\/1\.1 200 OK/g)?.length, 34)
})

t.test('a connection with more requests than may wait is closed, and nothing more of it is looked at', async t => {
  let accepted = 0
  const { port } = await listen(t, { limits: { maxPipelined: 10 } }, app => {
    app.addHook('onRequest', async () => { accepted++ })
  })
  for (const flood of [request, request.replace('\r\n\r\n', '\r\nExpect: 100-continue\r\n\r\n')]) {
    accepted = 0
    await exchange(port, flood.repeat(1000))
    t.equal(accepted, 11)
    t.match(await exchange(port, lastRequest), /^HTTP\/1\.1 200 OK\r\n/)
  }
})

t.test('what waits on a connection is over when the connection is, also what had still to be prepared', async t => {
  const streams: Readable[] = []
  let prepared = () => {}
  const preparation = new Promise<void>(resolve => { prepared = resolve })
  const { port } = await listen(t, {}, app => {
    const endless = (reply: FastifyReply) => {
      const stream = new Readable({ read () { this.push('x'.repeat(1000)) } })
      streams.push(stream)
      return reply.send(stream)
    }
    app.get('/endless', (_request, reply) => endless(reply))
    app.get('/late', async (_request, reply) => {
      await preparation
      return endless(reply)
    })
  })
  const socket = connect(port, '127.0.0.1')
  socket.write(['/endless', '/endless', '/late', '/endless', '/late'].map(path => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''))
  await once(socket, 'readable')
  t.equal(streams.length, 3)
  const closed = Promise.all(streams.map(stream => once(stream, 'close')))
  socket.destroy()
  await closed

  prepared()
  while (streams.length < 5 || streams.some(({ closed }) => !closed)) await setImmediate()
})
