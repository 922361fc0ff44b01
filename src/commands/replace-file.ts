import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, chmod, chown, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { fingerprintOf } from '../catalog/fingerprint.ts'

/**
 * Replaces the content of the file at `path`, through symlinks, atomically: readers see the old text or the new one. Keeps
 * its owner and permissions.
 *
 * @param fingerprint the result of `fingerprintOf` when the file was read.
 * @throws {Error} if the file has changed since, or can't be written. Then it is unchanged.
 */
export async function replaceFile (path: string, text: string, fingerprint: string): Promise<void> {
  const target = await realpath(path)
  await access(target, constants.W_OK)
  const { mode, uid, gid } = await stat(target)
  const temporary = `${target}.${randomUUID()}`
  try {
    await writeFile(temporary, text, { flag: 'wx', flush: true })
    await chown(temporary, uid, gid)
    await chmod(temporary, mode)
    if (await fingerprintOf(path) !== fingerprint) throw new Error('the file has changed since it was read')
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
