import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { stateAt } from '../../src/catalog/fingerprint.ts'
import { replaceFile } from '../support/files.ts'

const directory = t.testdir({ models: 'first' })
const file = join(directory, 'models')

t.test('a file that nobody touches keeps its state, however often it is read', async t => {
  const state = await stateAt(file)
  readFileSync(file)
  t.equal(await stateAt(file), state)
})

t.test('a symlink has the state of what it leads to', async t => {
  const link = join(directory, 'link')
  symlinkSync('models', link)
  t.equal(await stateAt(link), await stateAt(file))
})

/** Each leaves a state of its own. */
const edits: Record<string, () => void> = {
  'text of another size': () => writeFileSync(file, 'longer than the first'),
  'another file of the same size': () => replaceFile(file, 'longer than the other'),
  'another file of the same size and times': () => {
    const { atime, mtime } = statSync(file)
    replaceFile(file, 'longer than the third')
    utimesSync(file, atime, mtime)
  },
  'an earlier time': () => utimesSync(file, 0, 0),
  'a time before 1970': () => utimesSync(file, -1_000, -1_000),
  'other permissions': () => chmodSync(file, 0o600),
  'no file': () => rmSync(file),
  'a directory': () => mkdirSync(file),
  'a symlink that leads nowhere': () => {
    renameSync(file, join(directory, 'old'))
    symlinkSync('nowhere', file)
  },
  'a symlink that leads to itself': () => {
    rmSync(file)
    symlinkSync('models', file)
  }
}

t.test('what changes gets another state', async t => {
  const states = [await stateAt(file)]
  for (const [name, edit] of Object.entries(edits)) {
    edit()
    const state = await stateAt(file)
    t.not(state, states.at(-1), name)
    states.push(state)
  }
  t.strictSame(states.slice(-4).filter(state => /^[A-Z]+$/.test(state)), ['ENOENT', 'ENOENT', 'ELOOP'])
})
