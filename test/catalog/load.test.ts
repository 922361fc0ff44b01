import { execFileSync } from 'node:child_process'
import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loadCatalog } from '../../src/catalog/load.ts'
import { edited, validCatalog } from '../support/catalog.ts'
import { replaceFile, replaceLink, whileEdited } from '../support/files.ts'

const directory = t.testdir({ empty: '', directory: {} })

async function load (bytes: Buffer | string) {
  const file = join(directory, 'models.yaml')
  writeFileSync(file, bytes)
  const { catalog, diagnostics } = await loadCatalog(file)
  return { catalog, report: diagnostics.map(({ message, line, column }) => `${line}:${column}: ${message}`).join('\n') }
}

t.test('a byte order mark is not part of the text', async t => {
  const { catalog } = await load(validCatalog)
  t.equal(catalog?.models.length, 2)
  t.strictSame((await load(`\uFEFF${validCatalog}`)).catalog, catalog)
})

t.test('a byte order mark doesn\'t count as a column', async t => {
  t.equal((await load('\uFEFFmodels: {}\n')).report, [
    '1:1: the key "endpoints" is missing from the catalog',
    '1:9: models must be a list of at least one item, not a mapping; each model begins with "- "'
  ].join('\n'))
})

t.test('bytes that are not UTF-8 are reported at their position', async t => {
  t.equal((await load(Buffer.from('a: \uFFFD\nb: \xE9', 'latin1'))).report, '1:4: from here on the file is not UTF-8; save it as UTF-8')
  const bytes = Buffer.concat([Buffer.from('\uFEFF# \uFFFD and ü\nname: caf'), Buffer.from([0xE9]), Buffer.from('\n')])
  t.equal((await load(bytes)).report, '2:10: from here on the file is not UTF-8; save it as UTF-8')
  t.equal((await load(Buffer.from([0x61, 0xC3]))).report, '1:2: from here on the file is not UTF-8; save it as UTF-8')
})

t.test('UTF-16 is reported by name', async t => {
  const report = '1:1: the file is UTF-16; save it as UTF-8'
  const littleEndian = Buffer.from(`\uFEFF${validCatalog}`, 'utf16le')
  t.equal((await load(littleEndian)).report, report)
  t.equal((await load(littleEndian.swap16())).report, report)
})

t.test('a binary file is rejected', async t => {
  const { report } = await load(Buffer.from([0x7F, 0x45, 0x4C, 0x46, 0x02, 0x00, 0x01]))
  t.equal(report, '1:6: this is not YAML: null byte is not allowed in input')
})

t.test('a file beyond the limit of size is rejected without being read', async t => {
  const file = join(directory, 'large')
  writeFileSync(file, '')
  truncateSync(file, 100_000_000)
  const { diagnostics } = await loadCatalog(file)
  t.match(diagnostics, [{ code: 'too-large', message: 'the file has 100000000 bytes; the limit is 80000000' }])
})

t.test('anything but a readable file is rejected with the reason', async t => {
  const fifo = join(directory, 'fifo')
  execFileSync('mkfifo', [fifo])
  const refused: Record<string, string> = {
    missing: 'the file can\'t be read: no such file or directory',
    directory: 'this is a directory, not a file',
    fifo: 'this is not a regular file',
    'empty/below': 'the file can\'t be read: not a directory',
    'nul\0': 'the file can\'t be read: The argument \'path\' must be a string, Uint8Array, or URL without null bytes.'
  }
  for (const [name, message] of Object.entries(refused)) {
    const { diagnostics } = await loadCatalog(join(directory, name))
    t.equal(diagnostics.length, 1)
    t.ok(diagnostics[0]?.message.startsWith(message), name)
    t.equal(diagnostics[0]?.line, undefined)
  }
})

t.test('a file that changes during each read is rejected', async t => {
  const file = join(directory, 'changing')
  const texts = [validCatalog, edited(['name: gemma', 'name: gamma'])]
  const swap = () => replaceFile(file, String(texts.reverse()[0]))
  const { catalog, diagnostics } = await whileEdited(swap, () => loadCatalog(file))
  t.equal(catalog, undefined)
  t.match(diagnostics, [{ code: 'unreadable', message: 'the file changes while it is read' }])
  t.ok((await loadCatalog(file)).catalog, 'and loads once it is stable')
})

t.test('a pipe that replaces the file during the read doesn\'t block', async t => {
  const link = join(directory, 'link')
  writeFileSync(join(directory, 'regular'), validCatalog)
  const targets = ['fifo', 'regular']
  await whileEdited(() => replaceLink(link, String(targets.reverse()[0])), async () => {
    for (let round = 0; round < 100; round += 1) await loadCatalog(link)
  })
  t.ok(await loadCatalog(link))
})
