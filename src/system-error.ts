import { getSystemErrorMap } from 'node:util'

/** The reason of an error of the operating system, in its words: "no such file or directory". Other errors keep their message. */
export function systemReason (error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException
  return getSystemErrorMap().get(errno ?? 0)?.[1] ?? message
}
