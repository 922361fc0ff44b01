import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { systemReason } from '../system-error.ts'
import { fingerprintOf } from './fingerprint.ts'
import type { Diagnostic, DiagnosticCode } from './report/diagnostic.ts'
import { MAX_BYTES } from './yaml/bounds.ts'
import { positionsIn, type Position } from './yaml/position.ts'

const BYTE_ORDER_MARK = '\uFEFF'
const REPLACEMENT_CHARACTER = '\uFFFD'

/** How many times a file is read if it changes during the read. */
const MAX_ATTEMPTS = 3

/** The bytes of a catalog file, or the reason why it couldn't be read. */
export type Content = { bytes: Uint8Array, diagnostics?: never } | { bytes?: never, diagnostics: Diagnostic[] }

/** What was read, and the state of the file. */
export type Reading = Content & {
  /** Identifies the state of the file: see `fingerprintOf`. */
  fingerprint: string
  /** Equal for equal bytes or, if the file couldn't be read, for equal reasons. */
  digest: string
}

/** The text of a catalog file and its byte order mark, which may be empty; or the reason why there is no text. */
export type Source = { text: string, mark: string, diagnostics?: never } | { text?: never, mark?: never, diagnostics: Diagnostic[] }

/** Reads the catalog file at `path`, and decodes it: `readBytes` and `sourceOf`. Never throws. */
export async function readCatalog (path: string): Promise<Source & Pick<Reading, 'fingerprint'>> {
  const reading = await readBytes(path)
  return { ...sourceOf(reading), fingerprint: reading.fingerprint }
}

/**
 * Reads the file at `path`: its content in one state, never parts of two. Never throws: an error of the file system
 * becomes a diagnostic.
 */
export async function readBytes (path: string): Promise<Reading> {
  let fingerprint = await fingerprintOf(path)
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const before = fingerprint
    const content = await contentOf(path)
    fingerprint = await fingerprintOf(path)
    if (fingerprint === before) return { ...content, fingerprint }
  }
  return { ...rejected('unreadable', 'the file changes while it is read'), fingerprint }
}

type Digested = Content & Pick<Reading, 'digest'>

async function contentOf (path: string): Promise<Digested> {
  try {
    const stats = await stat(path)
    if (stats.isDirectory()) return rejected('unreadable', 'this is a directory, not a file')
    if (!stats.isFile()) return rejected('unreadable', 'this is not a regular file')
    if (stats.size > MAX_BYTES) return rejected('too-large', `the file has ${stats.size} bytes; the limit is ${MAX_BYTES}`)
    return await digested(path)
  } catch (error) {
    return rejected('unreadable', `the file can't be read: ${systemReason(error)}`)
  }
}

/** Reads a file and digests it chunk by chunk, as a large one takes a tenth of a second, in which requests must be answered. */
async function digested (path: string): Promise<Digested> {
  // if a pipe has just replaced the file, a blocking open would wait for a writer
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const hash = createHash('sha256')
  const chunks: Buffer[] = []
  for await (const chunk of file.createReadStream()) {
    hash.update(chunk)
    chunks.push(chunk)
  }
  return { bytes: Buffer.concat(chunks), digest: hash.digest('base64') }
}

/** Decodes what was read. If it isn't UTF-8, or couldn't be read, the diagnostics say so. */
export function sourceOf ({ bytes, diagnostics }: Content): Source {
  return bytes === undefined ? { diagnostics } : decode(bytes)
}

/** Decodes `bytes`. If they aren't UTF-8, the diagnostics say where. */
export function decode (bytes: Uint8Array): Source {
  if (isUtf8(bytes)) {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
    return text.startsWith(BYTE_ORDER_MARK) ? { text: text.slice(1), mark: BYTE_ORDER_MARK } : { text, mark: '' }
  }
  const start = hex(bytes, 0, 2)
  return start === 'fffe' || start === 'feff'
    ? { diagnostics: [problem('unreadable', 'the file is UTF-16; save it as UTF-8', { line: 1, column: 1 })] }
    : { diagnostics: [problem('unreadable', 'from here on the file is not UTF-8; save it as UTF-8', firstInvalid(bytes))] }
}

/** The position of the first byte that isn't part of a UTF-8 character. */
function firstInvalid (bytes: Uint8Array): Position {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  let index = text.indexOf(REPLACEMENT_CHARACTER)
  for (let byte = 0, from = 0; index !== -1; from = index, index = text.indexOf(REPLACEMENT_CHARACTER, index + 1)) {
    byte += Buffer.byteLength(text.slice(from, index))
    const isInFile = hex(bytes, byte, byte + 3) === 'efbfbd'
    if (!isInFile) break
  }
  const start = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0
  return positionsIn(text.slice(start))(index - start)
}

function hex (bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.subarray(start, end)).toString('hex')
}

function rejected (code: DiagnosticCode, message: string): Digested {
  return { diagnostics: [problem(code, message)], digest: message }
}

function problem (code: DiagnosticCode, message: string, position?: Position): Diagnostic {
  return { severity: 'error', code, message, ...position }
}
