import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { systemReason } from '../system-error.ts'
import type { Diagnostic, DiagnosticCode } from './report/diagnostic.ts'
import { MAX_BYTES } from './yaml/bounds.ts'
import { positionsIn, type Position } from './yaml/position.ts'
import { stateAt } from './fingerprint.ts'

const REPLACEMENT_CHARACTER = '\uFFFD'

/** The text of a catalog file, or why there is none. */
export type Source = { text: string, diagnostics?: never } | { text?: never, diagnostics: Diagnostic[] }

/** What was read of a file, and in which state of the file. */
export type Reading = Source & {
  /** As `stateAt` tells it. */
  state: string
  /** Equal for equal bytes; where none could be read, for equal reasons. */
  digest: string
}

/** So often a file is read that changes while it is read. */
const MAX_ATTEMPTS = 3

/**
 * Reads the catalog file at `path`: what it held in one state, not parts of several. Never throws: what the file
 * system refuses becomes a diagnostic.
 */
export async function readCatalog (path: string): Promise<Reading> {
  return read(path, MAX_ATTEMPTS)
}

async function read (path: string, attempts: number): Promise<Reading> {
  const before = await stateAt(path)
  const content = await contentAt(path)
  const state = await stateAt(path)
  if (state === before) return reading(content, state)
  if (attempts > 1) return read(path, attempts - 1)
  return reading(unreadable('the file changes while it is read'), state)
}

function reading (content: Content, state: string): Reading {
  return { digest: JSON.stringify(content.diagnostics), ...content, state }
}

type Content = Source & Partial<Pick<Reading, 'digest'>>

async function contentAt (path: string): Promise<Content> {
  try {
    const stats = await stat(path)
    if (stats.isDirectory()) return unreadable('this is a directory, not a file')
    if (!stats.isFile()) return unreadable('this is not a regular file')
    if (stats.size > MAX_BYTES) return refused('too-large', `the file holds ${stats.size} bytes; at most ${MAX_BYTES} are read`)
    // to open a pipe that has just taken the place of the file would wait for who writes to it
    const bytes = await readFile(path, { flag: constants.O_RDONLY | constants.O_NONBLOCK })
    return { ...decode(bytes), digest: createHash('sha256').update(bytes).digest('base64') }
  } catch (error) {
    return unreadable(`the file can't be read: ${systemReason(error)}`)
  }
}

/** The text of `bytes`, which must be UTF-8, without the byte order mark that it may begin with. */
export function decode (bytes: Buffer): Source {
  if (isUtf8(bytes)) return { text: new TextDecoder().decode(bytes) }
  const mark = bytes.toString('hex', 0, 2)
  if (mark === 'fffe' || mark === 'feff') return unreadable('the file is UTF-16; save it as UTF-8', { line: 1, column: 1 })
  return unreadable('from here on the file is not UTF-8; save it as UTF-8', firstInvalid(bytes))
}

/** The place of the first byte that is no part of a character in UTF-8. */
function firstInvalid (bytes: Buffer): Position {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const text = decoder.decode(bytes)
  let index = text.indexOf(REPLACEMENT_CHARACTER)
  for (let byte = 0, from = 0; index !== -1; from = index, index = text.indexOf(REPLACEMENT_CHARACTER, index + 1)) {
    byte += Buffer.byteLength(text.slice(from, index))
    const written = bytes.toString('hex', byte, byte + 3) === 'efbfbd'
    if (!written) break
  }
  const bom = text.startsWith('\uFEFF') ? 1 : 0
  return positionsIn(text.slice(bom))(index - bom)
}

function unreadable (message: string, position?: Position): Source {
  return refused('unreadable', message, position)
}

function refused (code: DiagnosticCode, message: string, position?: Position): Source {
  return { diagnostics: [{ severity: 'error', code, message, ...position }] }
}
