import { EventEmitter, once } from 'node:events'
import { appendFileSync, chmodSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getActiveResourcesInfo, geteuid, seteuid } from 'node:process'
import { setImmediate } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { checkSource } from '../../src/catalog/load.ts'
import { readBytes, sourceOf, type Content } from '../../src/catalog/read.ts'
import { CatalogWatcher, type Reload, type WatchOptions } from '../../src/catalog/watch.ts'
import { edited, validCatalog } from '../support/catalog.ts'
import { replaceFile, replaceLink, whileEdited } from '../support/files.ts'

const bad = edited(['endpoint: huggingface', 'endpoint: hugging'])
const half = validCatalog.slice(0, validCatalog.indexOf('  - publisher: meta'))

/** The catalog with another name of its first model. */
function named (name: string): string {
  return edited(['name: gemma', `name: ${name}`])
}

async function check (content: Content) {
  return checkSource(sourceOf(content))
}

/** A reload in short: the first model and the number of models, or the first message. */
function inWords (reload: Reload): string {
  if (reload.outcome === 'unchanged') return reload.outcome
  if (reload.outcome === 'failure') return `refused: ${reload.diagnostics[0]?.message}`
  return `${reload.catalog.models[0]?.name} of ${reload.catalog.models.length}`
}

/** A catalog file with a watcher, which polls only when the test asks it to, unless there is an interval. */
async function watched (t: Test, { file = join(t.testdir({ 'models.yaml': validCatalog }), 'models.yaml'), ...options }: Partial<WatchOptions> & { file?: string } = {}) {
  const reports: string[] = []
  const events = new EventEmitter()
  const watcher = new CatalogWatcher(file, await readBytes(file), {
    interval: 0,
    check,
    onReload: reload => {
      reports.push(inWords(reload))
      events.emit('report')
    },
    onError: error => t.fail(String(error)),
    ...options
  })
  const alive = setInterval(() => {}, 60_000) // the timer of the watcher doesn't keep the process running
  t.teardown(async () => {
    clearInterval(alive)
    await watcher.close()
  })
  /** The reports of the timer after `edit`. */
  const after = async (edit: () => void) => {
    const next = once(events, 'report')
    edit()
    await next
    return reports.splice(0).join(', ')
  }
  /** The reports of this many polls. */
  const polls = async (count: number) => {
    for (let poll = 0; poll < count; poll += 1) await watcher.poll()
    return reports.splice(0).join(', ')
  }
  return { file, watcher, reports, after, polls }
}

/** A promise, and the function that fulfils it. */
function gate () {
  let open = () => {}
  const opened = new Promise<void>(resolve => { open = resolve })
  return { open, opened }
}

/** Ways to replace the text of a file. */
const waysToEdit: Record<string, (file: string, text: string) => void> = {
  'an atomic rename': replaceFile,
  'truncate and write': writeFileSync,
  'delete and create' (file, text) {
    rmSync(file)
    writeFileSync(file, text)
  },
  'an editor that keeps a backup' (file, text) {
    renameSync(file, `${file}~`)
    writeFileSync(file, text)
  },
  'a copy that keeps size and modification time' (file, text) {
    const { atime, mtime } = statSync(file)
    writeFileSync(file, text)
    utimesSync(file, atime, mtime)
  },
  'a clock that stood in another century' (file, text) {
    writeFileSync(file, text)
    utimesSync(file, -1e9, -1e9)
  }
}

for (const [way, edit] of Object.entries(waysToEdit)) {
  t.test(`an edit by ${way} is reported once`, async t => {
    const { file, after, polls } = await watched(t, { interval: 5 })
    t.equal(await after(() => edit(file, named('first'))), 'first of 2')
    t.match(await after(() => edit(file, bad)), /^refused: models\[0\].endpoint/)
    t.equal(await after(() => edit(file, named('third'))), 'third of 2')
    t.equal(await polls(9), '')
  })
}

t.test('a ConfigMap is followed as Kubernetes swaps it', async t => {
  const directory = t.testdir({ '..1': { 'models.yaml': validCatalog }, '..2': { 'models.yaml': named('second') }, '..3': { 'models.yaml': bad } })
  const swap = (version: string) => replaceLink(join(directory, '..data'), version)
  swap('..1')
  const file = join(directory, 'models.yaml')
  symlinkSync('..data/models.yaml', file)
  const { after } = await watched(t, { file, interval: 5 })
  const swapAndRemove = (version: string, old: string) => after(() => {
    swap(version)
    rmSync(join(directory, old), { recursive: true })
  })
  t.equal(await swapAndRemove('..2', '..1'), 'second of 2')
  t.match(await swapAndRemove('..3', '..2'), /^refused: models\[0\]/)
  mkdirSync(join(directory, '..4'))
  writeFileSync(join(directory, '..4/models.yaml'), named('fourth'))
  t.equal(await swapAndRemove('..4', '..3'), 'fourth of 2')
})

t.test('a file that vanishes is reported once, and again when it returns', async t => {
  const { file, after, polls } = await watched(t, { interval: 5 })
  t.equal(await after(() => renameSync(file, `${file}~`)), 'refused: the file can\'t be read: no such file or directory')
  t.equal(await polls(9), '')
  t.equal(await after(() => mkdirSync(file)), 'refused: this is a directory, not a file')
  t.equal(await polls(9), '')
  t.equal(await after(() => {
    rmSync(file, { recursive: true })
    renameSync(`${file}~`, file)
  }), 'unchanged')
  t.equal(await polls(9), '')
})

const isRoot = geteuid?.() === 0 // root may read everything
const nobody = 65_534

t.test('a file that loses its permission is reported once, and again when it regains it', async t => {
  const { file, after, polls } = await watched(t, { interval: 5 })
  if (isRoot) t.teardown(() => seteuid?.(0))
  t.equal(await after(() => {
    chmodSync(file, 0)
    if (isRoot) seteuid?.(nobody)
  }), 'refused: the file can\'t be read: permission denied')
  t.equal(await polls(9), '')
  t.equal(await after(() => {
    if (isRoot) seteuid?.(0)
    chmodSync(file, 0o644)
  }), 'unchanged')
})

t.test('a file that becomes readable is loaded, even if its fingerprint is the same', { skip: !isRoot && 'needs root' }, async t => {
  const { file, polls, watcher, reports } = await watched(t)
  chmodSync(file, 0)
  t.teardown(() => seteuid?.(0))
  seteuid?.(nobody)
  await watcher.reload()
  t.strictSame(reports.splice(0), ['refused: the file can\'t be read: permission denied'])
  t.equal(await polls(9), '')
  seteuid?.(0)
  t.equal(await polls(2), 'unchanged')
})

t.test('half a file that is a catalog by itself is not loaded', async t => {
  const { file, polls } = await watched(t)
  await polls(2)
  writeFileSync(file, half)
  t.equal(await polls(1), '')
  appendFileSync(file, validCatalog.slice(half.length).replace('name: llama', 'name: camel'))
  t.equal(await polls(1), '')
  t.equal(await polls(1), 'gemma of 2')
  t.equal(await polls(9), '')
})

t.test('a file that disappears and returns between two polls is not reported', async t => {
  const { file, polls } = await watched(t)
  rmSync(file)
  t.equal(await polls(1), '')
  writeFileSync(file, named('other'))
  t.equal(await polls(2), 'other of 2')
})

t.test('a file that differs at each poll is loaded at every fifth', async t => {
  const { file, polls } = await watched(t)
  for (const expected of ['', '', '', '', 'gemma of 2', '', '', '', '', 'gemma of 2']) {
    appendFileSync(file, '# more\n')
    t.equal(await polls(1), expected)
  }
  t.equal(await polls(9), '')
})

t.test('a file that changes during the read is a failure, and is loaded once it is stable', async t => {
  const { file, watcher, reports, polls } = await watched(t)
  await whileEdited(() => appendFileSync(file, '#\n'), () => watcher.reload())
  t.strictSame(reports.splice(0), ['refused: the file changes while it is read'])
  t.equal(await polls(9), 'gemma of 2')
})

t.test('no edit is missed between the start and the first poll, within a tick of the clock', async t => {
  for (let round = 0; round < 20; round += 1) {
    const { file, polls, watcher } = await watched(t)
    writeFileSync(file, named('gamma'))
    t.equal(await polls(2), 'gamma of 2')
    writeFileSync(file, validCatalog)
    t.equal(await polls(2), 'gemma of 2')
    await watcher.close()
  }
})

t.test('a touched file is reported as unchanged, a bad one as a failure again', async t => {
  const { file, polls } = await watched(t)
  utimesSync(file, 1, 1)
  t.equal(await polls(9), 'unchanged')
  writeFileSync(file, bad)
  t.match(await polls(9), /^refused: /)
  utimesSync(file, 2, 2)
  t.match(await polls(9), /^refused: /)
  writeFileSync(file, validCatalog)
  t.equal(await polls(9), 'unchanged')
})

t.test('a reload reports even a known version at once, and later polls report nothing', async t => {
  const { file, watcher, reports, polls } = await watched(t)
  await watcher.reload()
  t.strictSame(reports.splice(0), ['unchanged'])
  writeFileSync(file, named('other'))
  await watcher.reload()
  t.strictSame(reports.splice(0), ['other of 2'])
  t.equal(await polls(9), '')
  writeFileSync(file, '')
  await watcher.reload()
  await watcher.reload()
  t.strictSame(reports.splice(0), ['refused: the file is empty', 'refused: the file is empty'])
  t.equal(await polls(9), '')
})

t.test('reloads never overlap: requests during one share the next, which reads the last version', async t => {
  const { open, opened } = gate()
  const begun = gate()
  const steps: string[] = []
  const { file, watcher } = await watched(t, {
    onReload: async reload => {
      steps.push(`begin ${inWords(reload)}`)
      begun.open()
      await opened
      steps.push(`end ${inWords(reload)}`)
    }
  })
  writeFileSync(file, named('second'))
  const first = watcher.reload()
  await begun.opened
  writeFileSync(file, named('third'))
  const asked = [watcher.reload(), watcher.reload(), watcher.reload(), watcher.poll()]
  writeFileSync(file, named('fourth'))
  t.strictSame(steps, ['begin second of 2'])
  open()
  await Promise.all([first, ...asked])
  t.strictSame(steps, ['begin second of 2', 'end second of 2', 'begin fourth of 2', 'end fourth of 2'])
})

t.test('an error of onReload goes to onError, and watching goes on', async t => {
  const errors: unknown[] = []
  const fault = new Error('can\'t publish')
  const outcomes: string[] = []
  const { file, watcher, polls } = await watched(t, {
    onReload: reload => {
      outcomes.push(inWords(reload))
      if (outcomes.length === 1) throw fault
    },
    onError: error => errors.push(error)
  })
  writeFileSync(file, named('other'))
  await watcher.reload()
  t.strictSame(errors, [fault])
  await polls(9)
  await watcher.reload()
  t.strictSame(outcomes, ['other of 2', 'other of 2'], 'what was not published is no success')
  t.equal(errors.length, 1)
})

t.test('after close nothing is reported, neither by timer nor on request', async t => {
  const closed = await watched(t, { interval: 5 })
  const { after, file } = await watched(t, { file: closed.file, interval: 5 })
  await closed.watcher.close()
  t.equal(await after(() => replaceFile(file, named('other'))), 'other of 2')
  await closed.watcher.reload()
  await closed.watcher.poll()
  await closed.watcher.close()
  t.strictSame(closed.reports, [])
})

t.test('close waits for a report that has begun', async t => {
  const { open, opened } = gate()
  const begun = gate()
  const steps: string[] = []
  const { watcher } = await watched(t, {
    onReload: async () => {
      begun.open()
      await opened
      steps.push('reported')
    }
  })
  watcher.reload()
  await begun.opened
  watcher.reload()
  const closing = watcher.close().then(() => steps.push('closed'))
  open()
  await closing
  t.strictSame(steps, ['reported', 'closed'])
})

t.test('a read that close interrupts is not reported', async t => {
  const { watcher, reports } = await watched(t)
  const reload = watcher.reload()
  await setImmediate()
  await watcher.close()
  await reload
  t.strictSame(reports, [])
})

t.test('a check that close interrupts is not reported', async t => {
  const { open, opened } = gate()
  const begun = gate()
  const { file, watcher, reports } = await watched(t, {
    check: async content => {
      begun.open()
      await opened
      return check(content)
    }
  })
  writeFileSync(file, named('other'))
  watcher.reload()
  await begun.opened
  const closing = watcher.close()
  open()
  await closing
  t.strictSame(reports, [])
})

t.test('a watcher leaves no descriptor open, and does not keep the process running', async t => {
  const resources = () => ({
    descriptors: readdirSync('/dev/fd').length,
    timers: getActiveResourcesInfo().filter(name => name === 'Timeout').length
  })
  const file = join(t.testdir({ 'models.yaml': validCatalog }), 'models.yaml')
  const reading = await readBytes(file)
  const before = resources()
  const watcher = new CatalogWatcher(file, reading, { interval: 60_000, check, onReload () {}, onError: error => t.fail(String(error)) })
  t.strictSame(resources(), before)
  for (const text of [bad, validCatalog, '', named('other')]) {
    writeFileSync(file, text)
    await watcher.reload()
    await watcher.poll()
  }
  rmSync(file)
  await watcher.reload()
  const cleared = t.capture(globalThis, 'clearTimeout', clearTimeout)
  await watcher.close()
  t.equal(cleared().length, 1)
  t.strictSame(resources(), before)
})
