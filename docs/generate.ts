import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { check } from '../src/commands/check.ts'
import { run } from '../test/support/command.ts'
import { readPage } from '../test/support/page.ts'
import { withLists } from './lists.ts'
import { terminalPicture } from './terminal.ts'

/** The files of this folder that are made from the code, in part or as a whole, by name. */
export async function generate (): Promise<Record<string, string>> {
  return {
    'catalog.md': await withLists(await readFile(new URL('catalog.md', import.meta.url), 'utf8'), await firstYaml('docs/catalog.md', 'The format')),
    'check.svg': await checkPicture()
  }
}

/** The command that the README shows, with what it prints on a terminal. */
export async function checkOutput (): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), 'models-api-'))
  try {
    await writeFile(join(cwd, 'broken.yaml'), await firstYaml('README.md', 'Edit models.yaml'))
    const { stdout } = await run(check, ['broken.yaml'], { cwd, isTerminal: true, env: { TERM: 'xterm-256color' } })
    return stdout
  } finally {
    await rm(cwd, { recursive: true })
  }
}

async function checkPicture (): Promise<string> {
  return terminalPicture(`\u001B[32m$\u001B[39m models-api check broken.yaml\n${await checkOutput()}`)
}

async function firstYaml (path: string, title: string): Promise<string> {
  const section = (await readPage(path)).find(section => section.title === title)
  const fence = section?.fences.find(({ language }) => language === 'yaml')
  if (fence === undefined) throw new Error(`${path} has no YAML below ${JSON.stringify(title)}`)
  return fence.text
}
