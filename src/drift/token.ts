import { ListError, type Access } from './provider.ts'

/**
 * The token in an environment variable; absent if the variable isn't set.
 *
 * @throws {ListError} if it has characters that a header field can't have.
 */
export function tokenOf (env: NodeJS.ProcessEnv, tokenVariable: string): Pick<Access, 'token' | 'tokenVariable'> {
  const token = env[tokenVariable]?.trim() ?? ''
  if (token === '') return { tokenVariable }
  if (!/^[!-~]+$/.test(token)) throw new ListError(`${tokenVariable} has characters that a token can't have`)
  return { token, tokenVariable }
}
