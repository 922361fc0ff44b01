import process from 'node:process'
import { parseArgs } from 'node:util'

const usage = 'usage: npm run bench -- [--quick] [--write] [requests] [startup] [check] [sizes]\n'
const known = new Set(['requests', 'startup', 'check', 'sizes'])

export interface Options {
  quick: boolean
  write: boolean
  /** The parts to run. */
  parts: ReadonlySet<string>
  /** The command line with the same options. */
  command: string
}

/** Reads the options of the command line. A wrong one ends the process with exit code 2. */
export function readOptions (args: string[]): Options {
  try {
    const { values: { quick = false, write = false }, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { quick: { type: 'boolean' }, write: { type: 'boolean' } }
    })
    const unknown = positionals.find(part => !known.has(part))
    if (unknown !== undefined) throw new Error(`unknown part ${unknown}`)
    const parts = positionals.length === 0 ? known : new Set(positionals)
    return { quick, write, parts, command: ['npm run bench', ...args.length > 0 ? ['--'] : [], ...args].join(' ') }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n${usage}`)
    process.exit(2)
  }
}
