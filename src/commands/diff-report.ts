import { summarize } from '../catalog/changes.ts'
import { printable, type Colours } from '../catalog/report/format.ts'
import { commandData, commandProperty } from '../catalog/report/workflow-command.ts'
import type { Endpoint } from '../diff/client-view.ts'
import { changesOf, DIFFERENCE_KINDS, type Difference, type DifferenceKind } from '../diff/differences.ts'
import { quoted } from '../quoted.ts'

/** The differences between two catalogs, and which of them make the command fail. */
export interface DiffReport {
  /** The new catalog, as the argument named it. */
  file: string
  differences: readonly Difference[]
  /** The kinds of `--fail-on` that occur among the differences. */
  failed: readonly DifferenceKind[]
}

/** Formats a report for standard output, by the name of `--format`. */
export const DIFF_FORMATS = { text, json, github, markdown }

export type DiffFormat = keyof typeof DIFF_FORMATS

function text ({ file, differences, failed }: DiffReport, { bold, red, yellow }: Colours): string {
  const lines = differences.map(difference => {
    const { kind } = difference
    const paint = failed.includes(kind) ? red : yellow
    return `${paint(kind.padEnd(WIDTH))}${sentence(difference)}\n`
  })
  const failure = failed.length === 0 ? '' : `; --fail-on ${failed.join(',')}`
  return `${lines.join('')}${bold(`${file}: ${differences.length === 0 ? 'nothing changes for clients' : summaryOf(differences)}${failure}`)}\n`
}

const WIDTH = Math.max(...Object.keys(DIFFERENCE_KINDS).map(({ length }) => length)) + 2

function json ({ file, differences, failed }: DiffReport): string {
  return `${JSON.stringify({ file, failed, differences }, null, 2)}\n`
}

/** Workflow commands: an error for what `--fail-on` names, a notice for the rest. */
function github ({ file, differences, failed }: DiffReport): string {
  const place = file === '-' ? '' : `file=${commandProperty(file)},`
  return differences.map(difference => {
    const command = failed.includes(difference.kind) ? 'error' : 'notice'
    return `::${command} ${place}title=${difference.kind}::${commandData(sentence(difference))}\n`
  }).join('')
}

/** A heading, the summary and a table, with as many rows as a comment has room for. */
function markdown ({ differences, failed }: DiffReport): string {
  const heading = '### What changes for clients\n\n'
  if (differences.length === 0) return `${heading}Nothing.\n`
  const rows = differences.map(difference => {
    const { model, before, after } = cellsOf(difference)
    const kind = failed.includes(difference.kind) ? `**${difference.kind}**` : difference.kind
    return `| ${[kind, code(model), code(before), code(after)].join(' | ')} |\n`
  })
  let length = 0
  const shown = rows.filter(row => (length += row.length) <= MAX_TABLE)
  const rest = shown.length === rows.length ? '' : `\n${rows.length - shown.length} more are not shown.\n`
  return `${heading}${summaryOf(differences, code)}.\n\n| change | model | before | after |\n| --- | --- | --- | --- |\n${shown.join('')}${rest}`
}

/** GitHub takes 65,536 characters. */
const MAX_TABLE = 50_000

function code (text: string): string {
  return text === '' ? '' : `<code>${plain(text)}</code>`
}

/** Escapes text for a cell of a Markdown table. */
function plain (text: string): string {
  return text.replace(/[!-'*+;-@[-`{-~]/g, character => `&#${character.charCodeAt(0)};`)
}

/** @param show shows the id of a model. */
function summaryOf (differences: readonly Difference[], show = (id: string) => id): string {
  const { added, removed, changed, isReordered } = changesOf(differences)
  return summarize({ added: added.map(show), removed: removed.map(show), changed: changed.map(show), isReordered })
}

/** One difference in words. */
function sentence (difference: Difference): string {
  const { model, before, after } = cellsOf(difference)
  if (before !== '' && after !== '') return `${model === '' ? '' : `${model}: `}${before} → ${after}`
  return [model, after].filter(Boolean).join(': ')
}

/** The model and both states of a difference. `before` is empty for what is new, `after` for what is gone. */
function cellsOf (difference: Difference): { model: string, before: string, after: string } {
  const { kind } = difference
  switch (kind) {
    case 'added': {
      const { model, after: { endpoint }, position } = difference
      return { model, before: '', after: endpoint === undefined ? 'not allowed' : `position ${position}, ${printable(endpoint.path)}` }
    }
    case 'allowed':
      return { model: difference.model, before: '', after: `position ${difference.position}, ${printable(difference.after.path)}` }
    case 'removed':
    case 'disallowed':
      return { model: difference.model, before: '', after: '' }
    case 'default':
      return { model: '', before: difference.before ?? 'none', after: difference.after ?? 'none' }
    case 'order':
      return { model: '', ...orderText(difference) }
    case 'path': {
      const { model, before, after } = difference
      const show = ({ category, path }: Endpoint) => `${printable(path)}${before.category === after.category ? '' : ` (${category})`}`
      return { model, before: show(before), after: show(after) }
    }
    default: {
      const { model, field, before, after } = difference
      const [old, current] = fromFirstDifference(before, after)
      return { model, before: `${field} ${valueText(old)}`, after: valueText(current) }
    }
  }
}

/** The part in which two orders differ, shortened. */
function orderText ({ before, after }: { before: string[], after: string[] }): { before: string, after: string } {
  const from = before.findIndex((id, index) => id !== after[index])
  const to = before.findLastIndex((id, index) => id !== after[index]) + 1
  const show = (ids: string[]) => `${ids.slice(from, Math.min(to, from + MAX_NAMED)).join(', ')}${to - from > MAX_NAMED ? ', …' : ''}`
  return { before: show(before), after: show(after) }
}

const MAX_NAMED = 5

/** Two values; long texts are shortened to the part around the first difference. */
function fromFirstDifference (before: unknown, after: unknown): [unknown, unknown] {
  if (typeof before !== 'string' || typeof after !== 'string') return [before, after]
  const same = Array.from(before).findIndex((_, index) => before[index] !== after[index])
  const from = Math.max(before.length, after.length) <= SHORT ? 0 : Math.max(0, same - CONTEXT)
  return from === 0 ? [before, after] : [`…${before.slice(from)}`, `…${after.slice(from)}`]
}

const SHORT = 80
const CONTEXT = 20

function valueText (value: unknown): string {
  return value === undefined ? 'none' : typeof value === 'string' ? quoted(value) : String(value)
}
