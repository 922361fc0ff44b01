import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { HOSTILE_CATALOGS, temporaryFolder } from '../support/hostile-catalogs.ts'

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

t.test('the check of a hostile file takes less than 512 MB', async t => {
  const folder = await temporaryFolder(t)
  const file = join(folder, 'models.yaml')
  const preload = join(folder, 'peak.mjs')
  await writeFile(preload, 'process.on("exit", () => console.error(process.resourceUsage().maxRSS))')
  for (const [name, [text, diagnostic]] of Object.entries(HOSTILE_CATALOGS)) {
    await writeFile(file, text())
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', preload, cli, 'check', file], { encoding: 'utf8', timeout: 60_000, env: {} })
    t.equal(status, 1, name)
    t.match(stdout.replace(`${file}:`, '').trimStart(), diagnostic)
    t.ok(Number(stderr) < 512 * 1024, `${name}: ${Number(stderr)} KiB`)
  }
})
