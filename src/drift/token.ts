import { ListError, type Access } from './provider.ts'

/**
 * The token of an environment variable; nothing if that isn't set.
 *
 * @throws {ListError} if it can't be one: a header field takes no other characters.
 */
export function tokenOf (env: NodeJS.ProcessEnv, tokenVariable: string): Pick<Access, 'token' | 'tokenVariable'> {
  const token = env[tokenVariable]?.trim() ?? ''
  if (token === '') return { tokenVariable }
  if (!/^[!-~]+$/.test(token)) throw new ListError(`${tokenVariable} has characters that no token has`)
  return { token, tokenVariable }
}
