import { spawnSync } from 'node:child_process'
import t from 'tap'
import { ask, listen } from '../support/app.ts'

t.test('Prometheus\' own check has nothing to say of the metrics', async t => {
  const { port } = await listen(t)
  await ask(port)
  const { body } = await ask(port, {}, 'GET', '/metrics')
  const { status, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: body, encoding: 'utf8' })
  t.equal(stderr, '')
  t.equal(status, 0)
})
