import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { fingerprintOf } from '../../src/catalog/fingerprint.ts'
import { replaceFile } from '../support/files.ts'

const directory = t.testdir({ models: 'first' })
const file = join(directory, 'models')

t.test('reading a file keeps its fingerprint', async t => {
  const fingerprint = await fingerprintOf(file)
  readFileSync(file)
  t.equal(await fingerprintOf(file), fingerprint)
})

t.test('a symlink has the fingerprint of its target', async t => {
  const link = join(directory, 'link')
  symlinkSync('models', link)
  t.equal(await fingerprintOf(link), await fingerprintOf(file))
})

/** Each leaves another fingerprint. */
const edits: Record<string, () => void> = {
  'text of another size': () => writeFileSync(file, 'longer than the first'),
  'another file of the same size': () => replaceFile(file, 'longer than the other'),
  'another file of the same size and times': () => {
    const { atime, mtime } = statSync(file)
    replaceFile(file, 'longer than the third')
    utimesSync(file, atime, mtime)
  },
  'an earlier time': () => utimesSync(file, 0, 0),
  'other text of the same size, and the time as it was': () => {
    const { ctimeNs } = statSync(file, { bigint: true })
    do { // until the clock of the file system has moved
      writeFileSync(file, 'longer than the 4th..')
      utimesSync(file, 0, 0)
    } while (statSync(file, { bigint: true }).ctimeNs === ctimeNs)
  },
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

t.test('every change gives another fingerprint', async t => {
  const fingerprints = [await fingerprintOf(file)]
  for (const [name, edit] of Object.entries(edits)) {
    edit()
    const fingerprint = await fingerprintOf(file)
    t.not(fingerprint, fingerprints.at(-1), name)
    fingerprints.push(fingerprint)
  }
  t.strictSame(fingerprints.slice(-4).filter(fingerprint => /^[A-Z]+$/.test(fingerprint)), ['ENOENT', 'ENOENT', 'ELOOP'])
})
