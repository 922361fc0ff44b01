import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const root = fileURLToPath(new URL('../../', import.meta.url))
const WORDS = ['told', 'tells', 'whoever', 'so (many|long)', 'dear', 'lack(s|ed|ing)?', 'holds what', 'the latter']
const PATHS = [':!*package-lock.json', ':!test/fixtures/specification/', ':!test/docs/words.test.ts']

t.test('no tracked file has a word that reads like a translation', async t => {
  const pattern = `(^|[^[:alpha:]])(${WORDS.join('|')})([^[:alpha:]]|$)`
  const { status, stdout } = spawnSync('git', ['grep', '-nIiE', pattern, '--', ...PATHS], { cwd: root, encoding: 'utf8' })
  t.strictSame(stdout.split('\n').filter(Boolean), [], 'file:line:text')
  t.equal(status, 1, 'git searched, and found none')
})
