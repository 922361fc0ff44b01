import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { systemReason } from '../system-error.ts'
import { fingerprintOf } from './fingerprint.ts'
import type { Diagnostic, DiagnosticCode } from './report/diagnostic.ts'
import { MAX_BYTES } from './yaml/bounds.ts'
import { positionsIn, type Position } from './yaml/position.ts'

const BYTE_ORDER_MARK = '\uFEFF'
const REPLACEMENT_CHARACTER = '\uFFFD'

/** How often a file is read that changes during the read. */
const MAX_ATTEMPTS = 3

/** The text of a catalog file, and the byte order mark before it, which may be empty; or why there is no text. */
export type Source = { text: string, mark: string, diagnostics?: never } | { text?: never, mark?: never, diagnostics: Diagnostic[] }

/** What was read, and from which state of the file. */
export type Reading = Source & {
  /** Identifies the state of the file: see `fingerprintOf`. */
  fingerprint: string
  /** Equal for equal bytes; if none could be read, for equal reasons. */
  digest: string
}

/**
 * Reads the catalog file at `path`: its content in one state, never parts of two. Never throws: an error of the file
 * system becomes a diagnostic.
 */
export async function readCatalog (path: string): Promise<Reading> {
  let fingerprint = await fingerprintOf(path)
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const before = fingerprint
    const content = await contentOf(path)
    fingerprint = await fingerprintOf(path)
    if (fingerprint === before) return { ...content, fingerprint }
  }
  return { ...rejected('unreadable', 'the file changes while it is read'), fingerprint }
}

type Content = Source & Pick<Reading, 'digest'>

async function contentOf (path: string): Promise<Content> {
  try {
    const stats = await stat(path)
    if (stats.isDirectory()) return rejected('unreadable', 'this is a directory, not a file')
    if (!stats.isFile()) return rejected('unreadable', 'this is not a regular file')
    if (stats.size > MAX_BYTES) return rejected('too-large', `the file holds ${stats.size} bytes; at most ${MAX_BYTES} are read`)
    // if a pipe has just replaced the file, a blocking open would wait for a writer
    const bytes = await readFile(path, { flag: constants.O_RDONLY | constants.O_NONBLOCK })
    return { ...decode(bytes), digest: createHash('sha256').update(bytes).digest('base64') }
  } catch (error) {
    return rejected('unreadable', `the file can't be read: ${systemReason(error)}`)
  }
}

/** The text of `bytes`, which must be UTF-8. */
export function decode (bytes: Buffer): Source {
  if (isUtf8(bytes)) {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
    return text.startsWith(BYTE_ORDER_MARK) ? { text: text.slice(1), mark: BYTE_ORDER_MARK } : { text, mark: '' }
  }
  const start = bytes.toString('hex', 0, 2)
  return start === 'fffe' || start === 'feff'
    ? { diagnostics: [problem('unreadable', 'the file is UTF-16; save it as UTF-8', { line: 1, column: 1 })] }
    : { diagnostics: [problem('unreadable', 'from here on the file is not UTF-8; save it as UTF-8', firstInvalid(bytes))] }
}

/** The position of the first byte that isn't part of a UTF-8 character. */
function firstInvalid (bytes: Buffer): Position {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  let index = text.indexOf(REPLACEMENT_CHARACTER)
  for (let byte = 0, from = 0; index !== -1; from = index, index = text.indexOf(REPLACEMENT_CHARACTER, index + 1)) {
    byte += Buffer.byteLength(text.slice(from, index))
    const isInFile = bytes.toString('hex', byte, byte + 3) === 'efbfbd'
    if (!isInFile) break
  }
  const start = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0
  return positionsIn(text.slice(start))(index - start)
}

function rejected (code: DiagnosticCode, message: string): Content {
  return { diagnostics: [problem(code, message)], digest: message }
}

function problem (code: DiagnosticCode, message: string, position?: Position): Diagnostic {
  return { severity: 'error', code, message, ...position }
}
