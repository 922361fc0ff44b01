import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** One letter of each is in brackets, so that this file has none of them. */
const WORDS = ['[t]old', '[t]ells', '[w]hoever', '[s]o (many|long)', '[d]ear', '[l]ack(s|ed|ing)?', '[h]olds what', '[t]he latter']
const PATHS = [':!*package-lock.json', ':!test/fixtures/specification/']

t.test('no tracked file has a word that reads like a translation', async t => {
  const pattern = `(^|[^[:alpha:]])(${WORDS.join('|')})([^[:alpha:]]|$)`
  const { status, stdout } = spawnSync('git', ['grep', '-nIiE', pattern, '--', ...PATHS], { cwd: root, encoding: 'utf8' })
  t.strictSame(stdout.split('\n').filter(Boolean), [], 'file:line:text')
  t.equal(status, 1, 'git searched, and found none')
})
