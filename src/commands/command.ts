import { styleText } from 'node:util'
import { PLAIN, type Colours } from '../catalog/report/format.ts'

/** Standard output or standard error. A terminal has the two optional members of Node's `tty.WriteStream`. */
export type Output = NodeJS.WritableStream & { isTTY?: boolean, hasColors?: (env: object) => boolean }

/** The parts of its process that a command uses. `process` has this type. */
export interface Io {
  stdin: NodeJS.ReadableStream
  stdout: Output
  stderr: Output
  env: NodeJS.ProcessEnv
  /** The directory that relative paths start from. */
  cwd: () => string
  /** The time in milliseconds of Unix time; the system's by default. */
  now?: () => number
}

/**
 * A command of `models-api`.
 *
 * @param args the arguments after the command's name.
 * @returns the exit code: 0, 1 for problems in a file, 2 for wrong arguments, 3 if nothing could be verified.
 */
export type Command = (args: string[], io: Io) => Promise<number>

const style = (format: Parameters<typeof styleText>[0]) => (text: string) => styleText(format, text, { validateStream: false })
const COLOURS: Colours = { bold: style('bold'), red: style('red'), green: style('green'), yellow: style('yellow'), dim: style('dim') }

/** Colours for a terminal that shows them, unless NO_COLOR is set. */
export function coloursFor (output: Output, env: NodeJS.ProcessEnv): Colours {
  return output.hasColors?.(env) === true ? COLOURS : PLAIN
}

/** The day of `now`, as YYYY-MM-DD in UTC. */
export function today ({ now = Date.now }: Pick<Io, 'now'>): string {
  return new Date(now()).toISOString().slice(0, 10)
}
