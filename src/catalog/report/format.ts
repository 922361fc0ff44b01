import type { Diagnostic } from './diagnostic.ts'
import { commandData, commandProperty } from './workflow-command.ts'

/** At most this many diagnostics of a file are shown to people. */
const MAX_SHOWN = 100

/** Functions that add the escape sequences of a colour to a text. */
export interface Colours {
  bold: (text: string) => string
  red: (text: string) => string
  green: (text: string) => string
  yellow: (text: string) => string
  dim: (text: string) => string
}

const same = (text: string) => text

/** No colours, for files and programs. */
export const PLAIN: Colours = { bold: same, red: same, green: same, yellow: same, dim: same }

/**
 * Formats the diagnostics of one file for people: a line each, in the form that terminals and editors make clickable,
 * with the line of the file below it, and a last line that counts them.
 */
export function formatDiagnostics (file: string, diagnostics: readonly Diagnostic[], colours: Colours = PLAIN): string {
  if (diagnostics.length === 0) return ''
  const shown = diagnostics.slice(0, MAX_SHOWN).map(diagnostic => formatDiagnostic(file, diagnostic, colours))
  const hidden = diagnostics.length > MAX_SHOWN ? `${diagnostics.length - MAX_SHOWN} more are not shown\n` : ''
  return `${shown.join('')}${hidden}${colours.bold(`${file}: ${count(diagnostics)}`)}\n`
}

function formatDiagnostic (file: string, { severity, message, line, column = 1, excerpt = '' }: Diagnostic, colours: Colours): string {
  const place = line === undefined ? file : `${file}:${line}:${column}`
  const paint = severity === 'error' ? colours.red : colours.yellow
  const head = `${colours.bold(`${place}:`)} ${paint(`${severity}:`)} ${message}\n`
  if (line === undefined) return head

  // only the part of a long line around the position
  const from = Math.max(0, column - 1 - EXCERPT_BEFORE)
  const part = excerpt.slice(from, from + EXCERPT_LENGTH)
  const before = part.slice(0, column - 1 - from)
  const number = String(line)
  const gutter = ' '.repeat(number.length)
  return `${head}${colours.dim(` ${number} |`)} ${printable(part)}\n${colours.dim(` ${gutter} |`)} ${blank(before)}${paint('^')}\n`
}

const EXCERPT_BEFORE = 60
const EXCERPT_LENGTH = 100

/** `text` without control characters, which could steer a terminal; tabs stay. */
export function printable (text: string): string {
  return text.replace(/(?!\t)\p{Cc}/gu, '\uFFFD')
}

/** White space as wide as `text` in a terminal: tabs stay, wide characters count twice, combining ones not at all. */
function blank (text: string): string {
  return Array.from(text, character => {
    if (character === '\t') return character
    if (/[\p{Mn}\p{Me}\p{Cf}]/u.test(character)) return ''
    return /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u.test(character) ? '  ' : ' '
  }).join('')
}

/** `1 error`, `2 errors and 1 warning`. */
function count (diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  return [plural(errors, 'error'), plural(diagnostics.length - errors, 'warning')].filter(Boolean).join(' and ')
}

function plural (number: number, noun: string): string {
  return number === 0 ? '' : `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** Formats the diagnostics of one file as workflow commands, which GitHub shows beside the lines of the file. */
export function formatGithub (file: string, diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(({ severity, code, message, line, column }) => {
    const place = line === undefined ? '' : `,line=${line},col=${column}`
    return `::${severity} file=${commandProperty(file)}${place},title=${code}::${commandData(message)}\n`
  }).join('')
}
