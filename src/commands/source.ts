import { resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { decode, readCatalog, type Source } from '../catalog/read.ts'
import type { Io } from './command.ts'

/** Reads the text of a file, or of standard input if the argument is `-`. Never throws for a file: its diagnostics say why there is no text. */
export async function readSource (file: string, { stdin, cwd }: Pick<Io, 'stdin' | 'cwd'>): Promise<Source> {
  return file === '-' ? decode(await buffer(stdin)) : readCatalog(resolve(cwd(), file))
}
