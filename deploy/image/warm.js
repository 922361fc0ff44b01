/**
 * `node deploy/image/warm.js` runs the service of bundle/ once, and keeps what V8 has compiled of it in bundle/cache, for
 * Node.js 22 or later to start from with NODE_COMPILE_CACHE. Fails if the service doesn't start, answer and end.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { env, execPath } from 'node:process'

const service = spawn(execPath, ['bundle/cli.js'], {
  env: { ...env, NODE_COMPILE_CACHE: 'bundle/cache', HOST: '127.0.0.1', PORT: '0', MODELS_FILE: 'models.yaml' },
  stdio: ['ignore', 'pipe', 'inherit']
})
const closed = once(service, 'close')
const [line] = await Promise.race([once(service.stdout.setEncoding('utf8'), 'data'), closed])
const { address } = JSON.parse(line)
const { ok } = await fetch(`${address}/models`)
service.kill()
const [code] = await closed
if (!ok || code !== 0) throw new Error(`the service ended with ${code}`)
