/**
 * `node deploy/image/warm.js` runs the service of bundle/ once, and saves the code that V8 compiled in bundle/cache. With
 * NODE_COMPILE_CACHE Node.js 22 or later starts from it. Fails if the service doesn't start, answer and exit.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { env, execPath } from 'node:process'
import { createInterface } from 'node:readline'

const service = spawn(execPath, ['bundle/cli.cjs'], {
  env: { ...env, NODE_COMPILE_CACHE: 'bundle/cache', HOST: '127.0.0.1', PORT: '0', MODELS_FILE: 'models.yaml' },
  stdio: ['ignore', 'pipe', 'inherit']
})
const closed = once(service, 'close')
for await (const line of createInterface(service.stdout)) {
  const { address } = JSON.parse(line)
  if (address === undefined) continue
  const { status } = await fetch(`${address}/models`)
  assert.equal(status, 200)
  service.kill()
}
assert.deepEqual(await closed, [0, null])
