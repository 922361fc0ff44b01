#!/usr/bin/env node
/** The command `models-api`: alone it starts the service; `models-api check` checks catalog files. */
const [command, ...args] = process.argv.slice(2)

if (command === undefined) {
  import('./server.ts')
} else if (command === 'check') {
  import('./commands/check.ts').then(async ({ check }) => { process.exitCode = await check(args) })
} else {
  process.stderr.write('usage: models-api          starts the service\n       models-api check    checks catalog files\n')
  process.exitCode = 2
}
