import { spawnSync } from 'node:child_process'
import t from 'tap'
import { ask, listen } from '../support/app.ts'

t.test('Prometheus\' own check has nothing to say of the metrics of the service', async t => {
  const { port } = await listen(t)
  await ask(port)
  const { body } = await ask(port, {}, 'GET', '/metrics')
  const own = body.split('\n\n').filter(metric => !/^# HELP (?:nodejs|process)_/.test(metric)).join('\n') // those break the conventions
  const { status, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: `${own}\n`, encoding: 'utf8' })
  t.equal(stderr, '')
  t.equal(status, 0)
})

t.test('it can read all of them', async t => {
  const { port } = await listen(t)
  const { body } = await ask(port, {}, 'GET', '/metrics')
  const { stderr } = spawnSync('promtool', ['check', 'metrics'], { input: body, encoding: 'utf8' })
  t.notMatch(stderr, /error while linting/)
})
