import { spawnSync } from 'node:child_process'
import t from 'tap'
import { ask, listen } from '../support/app.ts'

/** Gauges of prom-client that have the suffix of counters. */
const MISNAMED = /^nodejs_active_(?:handles|requests|resources)_total /

t.test('Prometheus\' own check accepts every metric of ours', async t => {
  const { port } = await listen(t)
  await ask(port)
  const { body } = await ask(port, {}, 'GET', '/metrics')
  const { stderr } = spawnSync('promtool', ['check', 'metrics'], { input: body, encoding: 'utf8' })
  t.strictSame(stderr.split('\n').filter(line => line !== '' && !MISNAMED.test(line)), [])
})
