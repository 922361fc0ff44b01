import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import type { FastifyReply } from 'fastify'
import t from 'tap'
import { streams } from '../../src/plugins/streams.ts'
import { listen } from '../support/app.ts'
import { Client, get } from '../support/client.ts'

t.test('responses that wait on a connection are closed with it, even those that are not ready yet', async t => {
  const sources: Readable[] = []
  let prepared = () => {}
  const preparation = new Promise<void>(resolve => { prepared = resolve })
  const { port } = await listen(t, {}, app => {
    const endless = (reply: FastifyReply) => {
      const stream = new Readable({ read () { this.push('x'.repeat(1000)) } })
      sources.push(stream)
      return reply.send(stream)
    }
    app.register(async files => {
      await files.register(streams)
      files.get('/endless', (_request, reply) => endless(reply))
      files.get('/late', async (_request, reply) => {
        await preparation
        return endless(reply)
      })
    })
  })
  const warnings: Error[] = []
  const onWarning = (warning: Error) => warnings.push(warning)
  process.on('warning', onWarning)
  t.teardown(() => process.off('warning', onWarning))
  const paths = ['/endless', ...Array(20).fill('/endless'), '/late', '/endless', '/late']
  const client = new Client(t, port).send(paths.map(path => get(path)).join(''))
  await client.until(/x/)
  while (sources.length < 22) await setImmediate()
  const closed = Promise.all(sources.map(stream => once(stream, 'close')))
  client.socket.destroy()
  await closed

  prepared()
  while (sources.length < paths.length || sources.some(({ closed }) => !closed)) await setImmediate()
  t.strictSame(warnings, [])
})

t.test('a client that requests many files and leaves keeps none of them open', { skip: process.platform !== 'linux' && 'there is no /proc' }, async t => {
  const { app, port } = await listen(t)
  const openFiles = () => readdirSync('/proc/self/fd').length
  const ask = () => new Client(t, port).send(get('/docs/static/swagger-ui-bundle.js').repeat(40))
  const before = openFiles()
  const client = ask()
  client.socket.pause()
  while (openFiles() < before + 30) await setImmediate()
  client.socket.destroy()
  while (app.connections.count > 0 || openFiles() > before + 5) await setImmediate()
  t.pass('they are closed')
})
