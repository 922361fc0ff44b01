import assert from 'node:assert/strict'
import { parseEvents, YAMLException } from 'js-yaml'
import { indent, isKeyOfFile, type Outline } from './outline.ts'

/** So many lines above the one where js-yaml gave up are looked at. */
const MAX_LINES = 50

/**
 * The line that breaks the syntax of a text: the one without which, or indented like its neighbours, js-yaml gets
 * furthest; of several, the one whose key is least often indented like this elsewhere.
 *
 * @param failed the line at which js-yaml gave up, an index of the outline's lines, as is what is returned.
 */
export function culprit (outline: Outline, failed: number): number {
  const shapes = new Map<string, number>()
  for (const { content } of outline.lines) shapes.set(shape(content), (shapes.get(shape(content)) ?? 0) + 1)

  // the blocks around the line are enough to try what breaks them
  const from = outline.blockStart(Math.max(0, failed - MAX_LINES))
  const contents = outline.lines.slice(from, outline.blockEnd(outline.blockEnd(failed))).map(({ content }) => content)
  const [best = { index: failed, reach: 0 }] = contents
    .map((content, index) => ({ content, index }))
    .slice(0, failed - from + 1)
    .slice(-MAX_LINES)
    .filter(({ content }) => isWritten(content))
    .map(({ content, index }) => ({
      index: index + from,
      reach: from + Math.max(...mended(contents, index).map(line => reach(contents.with(index, line)))),
      alike: Number(shapes.get(shape(content)))
    }))
    .sort((a, b) => b.reach - a.reach || a.alike - b.alike || b.index - a.index)
  return best.reach > failed ? best.index : failed
}

/** What a line might have been: nothing, a key, or the same in the indentation of the lines around it. */
function mended (contents: readonly string[], index: number): string[] {
  const content = String(contents[index])
  const above = contents.findLast((content, at) => at < index && isWritten(content)) ?? ''
  const below = contents.find((content, at) => at > index && isWritten(content)) ?? ''
  const asKey = /^[\s\w-]+$/.test(content) ? [`${content}:`] : []
  return ['', ...asKey, ...[above, below].map(neighbour => ' '.repeat(indent(neighbour)) + content.trimStart())]
}

/** Whether a line holds more than white space and a comment. */
function isWritten (content: string): boolean {
  return /^\s*[^\s#]/.test(content)
}

/** The indentation and the key of a line. */
function shape (content: string): string {
  return String(/^\s*(?:- )?[\w<-]*/.exec(content)?.[0])
}

/** The line at which js-yaml gives up on a part of a file; infinite if it doesn't. */
function reach (contents: readonly string[]): number {
  const head = contents.some(isKeyOfFile) && /^\s*-/.test(String(contents[0])) ? ['models:'] : []
  try {
    parseEvents([...head, ...contents].join('\n'), {})
    return Infinity
  } catch (error) {
    assert(error instanceof YAMLException && error.mark !== undefined, error as Error)
    return error.mark.line - head.length
  }
}
