/** What a command uses of its process: `process` itself fits. */
export interface Io {
  stdin: NodeJS.ReadableStream
  /** A terminal says whether it shows colours, which depends on `env`: `tty.WriteStream` in Node's documentation. */
  stdout: NodeJS.WritableStream & { hasColors?: (env: object) => boolean }
  stderr: NodeJS.WritableStream
  env: NodeJS.ProcessEnv
  /** The directory that relative paths start from. */
  cwd: () => string
}

/**
 * A command of `models-api`.
 *
 * @param args what follows the command's name.
 * @returns the exit code: 0, 1 for problems in a file, 2 for misuse.
 */
export type Command = (args: string[], io: Io) => Promise<number>
