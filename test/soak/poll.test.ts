import { spawnSync } from 'node:child_process'
import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import { followInPython, followInTypeScript, type Follower } from '../support/followers.ts'
import { MovingService } from '../support/moving-service.ts'
import { randomFrom } from '../support/random.ts'

/** The duration in seconds. */
const DURATION = Number(process.env['DURATION'] ?? 600)
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 32))

/** Milliseconds within which the clients must see the last version. */
const LAST_LOOK = 30_000

const hasPython = spawnSync('python3', ['-c', 'import httpx, asyncio; asyncio.timeout']).status === 0

t.test(`clients that poll for ${DURATION} s keep the last good answer, whatever happens to the service (SEED=${SEED})`, { timeout: 0 }, async t => {
  const random = randomFrom(SEED)
  const service = new MovingService(t, random)
  const url = `${await service.start()}/models`
  const followers: Follower[] = [followInTypeScript(t, url)]
  if (hasPython) followers.push(followInPython(t, url))
  else t.comment('python3 with httpx is not there: the client in TypeScript runs alone')

  const end = Date.now() + DURATION * 1000
  while (Date.now() < end) {
    await service.suffer()
    await setTimeout(random() * 1000)
    for (const { name, versions } of followers) {
      const wrong = versions.filter((version, index) => !(version <= service.version && version > (versions[index - 1] ?? -1)))
      if (wrong.length > 0) t.fail(`${name} saw ${wrong.join(', ')} in ${versions.join(' ')}`)
    }
  }

  const last = await service.recover()
  const deadline = Date.now() + LAST_LOOK
  while (followers.some(({ versions }) => versions.at(-1) !== last) && Date.now() < deadline) await setTimeout(50)
  for (const { name, versions, stop } of followers) {
    t.equal(versions.at(-1), last, `${name} ends with the last version of ${last + 1}, and saw ${versions.length}`)
    t.strictSame(await stop(), '', `${name} raised nothing`)
  }
  t.comment(JSON.stringify(service.happenings))
})
