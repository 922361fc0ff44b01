import { appendFileSync, mkdtempSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { half } from './versions.ts'

const NOTHING = Symbol('nothing')
const UNREADABLE = Symbol('unreadable')

/** The content at the path of the catalog. */
export type Content = string | typeof NOTHING | typeof UNREADABLE

/** The kinds of bad edits: each makes a bad content from a good one. */
export const faults: Record<string, (text: string) => Content | Promise<Content>> = {
  'syntax error': text => text.replace(/^models:$/m, 'models: ['),
  'wrong value': text => text.replace('type: instruct', 'type: instructed'),
  'half-written': half,
  empty: () => '',
  unreadable: () => UNREADABLE,
  vanished: () => NOTHING
}

/** Puts a content at a path. Between two steps it waits `pause` milliseconds. */
export type Manner = (path: string, content: Content, pause: number) => Promise<void>

/** How people and programs replace a file. */
export const manners: Record<string, Manner> = {
  'atomic rename': async (path, content) => {
    if (content === NOTHING) return renameSync(path, `${path}.old`)
    create(`${path}.new`, content, path)
    renameSync(`${path}.new`, path)
  },

  'truncate-and-write': async (path, content, pause) => {
    if (content === NOTHING) return rmSync(path)
    if (content === UNREADABLE) return writeFileSync(path, '\uFEFFmodels: []', 'utf16le')
    const beginning = await half(content)
    writeFileSync(path, beginning)
    if (pause > 0) await sleep(pause)
    appendFileSync(path, content.slice(beginning.length))
  },

  // as Kubernetes updates a ConfigMap: https://pkg.go.dev/k8s.io/kubernetes/pkg/volume/util#AtomicWriter
  'symlink swap': async (path, content) => {
    const [folder, name] = [dirname(path), basename(path)]
    const [data, link] = [join(folder, '..data'), join('..data', name)]
    const before = targetOf(data)
    const after = mkdtempSync(`${folder}/..`) // a hidden folder, as Kubernetes makes it
    create(join(after, name), content, name)
    replaceLink(data, basename(after))
    if (targetOf(path) !== link) replaceLink(path, link)
    if (before !== undefined) rmSync(join(folder, before), { recursive: true })
  },

  'delete-and-create': async (path, content, pause) => {
    rmSync(path, { force: true })
    if (pause > 0) await sleep(pause)
    create(path, content, path)
  }
}

/** @param loop the target of a symlink that can't be read: its own future name. */
function create (path: string, content: Content, loop: string): void {
  if (content === UNREADABLE) symlinkSync(loop, path)
  else if (content !== NOTHING) writeFileSync(path, content)
}

function replaceLink (path: string, target: string): void {
  symlinkSync(target, `${path}_tmp`)
  renameSync(`${path}_tmp`, path)
}

function targetOf (path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined // there is no symlink
  }
}
