import { Readable, Writable } from 'node:stream'
import { WriteStream } from 'node:tty'
import type { Command } from '../../src/commands/command.ts'

export interface Run {
  /** The directory that relative paths start from. */
  cwd: string
  /** Standard input. */
  input?: string | Buffer
  env?: NodeJS.ProcessEnv
  /** Whether standard output is a terminal, of the kind that `env` names. */
  isTerminal?: boolean
  /** Whether standard error is one, too. */
  isErrorTerminal?: boolean
  /** The time, in milliseconds of Unix time. */
  now?: () => number
}

/** Runs a command within this process, and returns its exit code and output. */
export async function run (command: Command, args: string[], { cwd, input = '', env = {}, isTerminal = false, isErrorTerminal = false, now }: Run) {
  const stdout = isTerminal ? new Terminal() : new Output()
  const stderr = isErrorTerminal ? new Terminal() : new Output()
  const stdin = Readable.from([Buffer.from(input)])
  const status = await command(args, { cwd: () => cwd, env, stdin, stdout, stderr, ...now && { now } })
  return { status, stdout: stdout.text, stderr: stderr.text }
}

/** A stream that collects what is written to it. */
export class Output extends Writable {
  readonly chunks: Buffer[] = []

  get text (): string {
    return String(Buffer.concat(this.chunks))
  }

  override _write (chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.chunks.push(chunk)
    done()
  }
}

/** A stream with Node's methods for the colours of a terminal. */
class Terminal extends Output {
  readonly isTTY = true
  readonly getColorDepth = WriteStream.prototype.getColorDepth
  readonly hasColors = WriteStream.prototype.hasColors
}
