import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import t from 'tap'
import { buildApp } from '../../src/app.ts'
import { exampleModels } from '../support/app.ts'

const dockerfile = await readFile(new URL('../../Dockerfile', import.meta.url), 'utf8')
const [, healthCheck = ''] = /^HEALTHCHECK [^[]*CMD (\[.*\])$/m.exec(dockerfile) ?? []
const [command = '', ...args]: string[] = JSON.parse(healthCheck)
const [, HOST = ''] = /\bHOST=(\S+)/.exec(dockerfile) ?? []

/** Whether the health check of the image finds the service in this environment. */
async function isHealthy (env: NodeJS.ProcessEnv): Promise<boolean> {
  return promisify(execFile)(command, args, { env: { PATH: process.env['PATH'], ...env } }).then(() => true, () => false)
}

t.test('the image listens at every address of both families', async t => {
  t.equal(HOST, '::')
})

t.test('the health check requests the address and port at which the service listens', async t => {
  for (const [host, at] of [['::', HOST], ['0.0.0.0', HOST], ['0.0.0.0', '0.0.0.0'], ['127.0.0.2', '127.0.0.2'], ['::1', '::1'], ['127.0.0.1', 'localhost']] as const) {
    const app = await buildApp({ models: exampleModels() })
    const { port } = new URL(await app.listen({ host, port: 0 }))
    t.equal(await isHealthy({ HOST: at, PORT: port }), true, `${at}, and the service at ${host}`)
    if (host === '127.0.0.2') t.equal(await isHealthy({ HOST: '127.0.0.1', PORT: port }), false)
    await app.close()
    t.equal(await isHealthy({ HOST: at, PORT: port }), false, `${at}, and no service`)
  }
})
