#!/usr/bin/env node
/** The command `models-api`: alone it starts the service, with a name it runs that command. */
import type { Command } from './commands/command.ts'
import { systemReason } from './system-error.ts'

/** Each command's module is loaded only when it runs. */
const COMMANDS = new Map<string, () => Promise<Command>>([
  ['check', async () => (await import('./commands/check.ts')).check],
  ['diff', async () => (await import('./commands/diff.ts')).diff],
  ['drift', async () => (await import('./commands/drift.ts')).drift],
  ['add', async () => (await import('./commands/add.ts')).add]
])

const USAGE = `\
usage: models-api                    start the service
       models-api check [FILE…]      check catalog files
       models-api drift [FILE]       compare a catalog with the lists of the providers
       models-api diff OLD NEW       show what changes for clients between two catalogs
       models-api add CATEGORY:ID    print an entry for a model of a provider

models-api COMMAND --help shows the options of a command.
`

run(process.argv.slice(2))

async function run ([name, ...args]: string[]): Promise<void> {
  if (name === undefined) {
    await import('./server.ts')
    return
  }
  const load = COMMANDS.get(name)
  if (load !== undefined) {
    const command = await load()
    process.stdout.on('error', endOutput)
    process.exitCode = await command(args, process)
  } else if (name === '--help' || name === '-h') {
    process.stdout.write(USAGE)
  } else {
    process.stderr.write(`unknown command ${JSON.stringify(name)}\n\n${USAGE}`)
    process.exitCode = 2
  }
}

/** A pipe whose reader has closed it, as `head` does, ends the output. Any other error ends the process with exit code 1. */
function endOutput (error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return
  process.stderr.write(`standard output can't be written: ${systemReason(error)}\n`)
  process.exit(1)
}
