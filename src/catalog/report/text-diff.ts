import { splitLines, type Lines } from '../edit.ts'
import { PLAIN, printable, type Colours } from './format.ts'

/** How many unchanged lines are shown around a change. */
const CONTEXT = 3

/** Neighbouring lines of the old text, from the one at `from` up to that at `to`, and the lines in their place. */
interface Change {
  from: number
  to: number
  added: string[]
}

/**
 * Formats what `lines` change in the text `before` as a unified diff, which is empty if they change nothing. It relies on
 * the edits instead of comparing the texts, which would take minutes for a file with every line changed.
 */
export function formatDiff (file: string, before: string, lines: readonly Lines[], colours: Colours = PLAIN): string {
  const old = splitLines(before)
  const hunks = hunksOf(changesOf(old, lines))
  if (hunks.length === 0) return ''
  let shift = 0
  const parts = hunks.map(changes => {
    const part = formatHunk(old, changes, shift, colours)
    shift += changes.reduce((sum, { from, to, added }) => sum + added.length - (to - from), 0)
    return part
  })
  return `${colours.bold(`--- ${file}\n+++ ${file}`)}\n${parts.join('')}`
}

function changesOf (old: readonly string[], lines: readonly Lines[]): Change[] {
  const changes: Change[] = []
  for (const { from, to, text } of lines) {
    if (text === old.slice(from, to).join('')) continue
    const added = splitLines(text).filter(Boolean)
    const last = changes.at(-1)
    if (last?.to === from) {
      last.to = to
      last.added.push(...added)
    } else {
      changes.push({ from, to, added })
    }
  }
  return changes
}

/** The changes, with those in one list whose contexts would meet. */
function hunksOf (changes: readonly Change[]): Change[][] {
  const hunks: Change[][] = []
  for (const change of changes) {
    const last = hunks.at(-1)
    const end = last?.at(-1)?.to ?? -Infinity
    if (last !== undefined && change.from - end <= 2 * CONTEXT) last.push(change)
    else hunks.push([change])
  }
  return hunks
}

function formatHunk (old: readonly string[], changes: readonly Change[], shift: number, { dim, red, green }: Colours): string {
  const start = Math.max(0, Number(changes[0]?.from) - CONTEXT)
  const end = Math.min(old.length, Number(changes.at(-1)?.to) + CONTEXT)
  const rows: string[][] = []
  let at = start
  let length = end - start
  for (const { from, to, added } of changes) {
    rows.push(
      old.slice(at, from).map(line => row(' ', line)),
      old.slice(from, to).map(line => red(row('-', line))),
      added.map(line => green(row('+', line))))
    at = to
    length += added.length - (to - from)
  }
  rows.push(old.slice(at, end).map(line => row(' ', line)))
  const head = dim(`@@ -${start + 1},${end - start} +${start + shift + 1},${length} @@`)
  return `${head}\n${rows.flat().join('')}`
}

function row (sign: string, line: string): string {
  const text = line.replace(/[\r\n]+$/, '')
  return `${sign}${printable(text)}\n${text === line ? '\\ No newline at end of file\n' : ''}`
}
