import { suggest } from '../catalog/report/suggest.ts'
import type { Io } from './command.ts'

/**
 * Reads the options of a command.
 *
 * @param usage printed with `--help`, and after the message of an error.
 * @param read parses the arguments: returns the options, or undefined if they ask for the usage; throws if they are wrong.
 * @returns the options, or the exit code (0 or 2) if the usage or an error was printed.
 */
export function optionsOf<Options> (usage: string, { stdout, stderr }: Pick<Io, 'stdout' | 'stderr'>, read: () => Options | undefined): Options | number {
  try {
    const options = read()
    if (options !== undefined) return options
    stdout.write(usage)
    return 0
  } catch (error) {
    stderr.write(`${(error as Error).message}\n\n${usage}`)
    return 2
  }
}

/**
 * The choice that `value` is.
 *
 * @throws {Error} that names `option` if `value` is none of `choices`.
 */
export function choiceOf<Choice extends string> (option: string, value: string, choices: readonly Choice[]): Choice {
  const choice = choices.find(choice => choice === value)
  if (choice !== undefined) return choice
  const meant = suggest(value, choices)
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`
  throw new Error(`${option} must be ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}, not ${JSON.stringify(value)}${hint}`)
}

/**
 * The choices that `values` lists, separated by commas.
 *
 * @throws {Error} that names `option` if one of them is none of `choices`.
 */
export function choicesOf<Choice extends string> (option: string, values: string, choices: readonly Choice[]): Choice[] {
  return values.split(',').map(value => choiceOf(option, value.trim(), choices))
}

/**
 * The number that `text` is.
 *
 * @throws {Error} that names `option` if `text` isn't a number from `least` to `most`.
 */
export function numberOf (option: string, text: string, least: number, most: number): number {
  const number = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : NaN
  if (number >= least && number <= most) return number
  throw new Error(`${option} must be a number from ${least} to ${most}, not ${JSON.stringify(text)}`)
}
