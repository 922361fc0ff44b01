import { SCALAR_STYLE } from 'js-yaml'
import { groupBy } from './report/group.ts'
import { hintFor, type Hint, type Writing } from './report/hints.ts'
import { listText, pathText, valueText, type Problem } from './report/problem.ts'
import type { Fault } from './yaml/fault.ts'
import type { MappingNode, Node, Pair, Tree } from './yaml/tree.ts'

/** Locates problems in the text. Those that have one cause, a part that several models share, become one fault. */
export function located (problems: readonly Problem[], tree: Tree, text: string): Fault[] {
  const causes = new Map<string, { problem: Problem, node: Node, offset: number, places: number }>()
  for (const problem of withoutMisused(problems, tree)) {
    const pair = tree.find(problem.path)
    const node = problem.ofKey === true ? pair.key : pair.value
    const swallowed = problem.code === 'missing-key' ? swallowedKey(problem, node, text) : undefined
    const offset = swallowed?.offset ?? placeOf(problem, pair, tree) ?? node.offset
    const origin = problem.code === 'missing-key' && problem.misplaced === undefined ? tree.mergedInto(node) : offset
    const cause = `${problem.code} ${origin} ${problem.key ?? ''}`
    const known = causes.get(cause)
    if (known === undefined) causes.set(cause, { problem: { ...problem, ...swallowed }, node, offset, places: 1 })
    else known.places += 1
  }
  return Array.from(causes.values(), ({ problem, node, offset, places }) => {
    const hint = hintOn(problem, node, text)
    return {
      code: problem.code,
      ...problem.severity && { severity: problem.severity },
      message: messageOf(problem, node, text, hint.hint) + (places === 1 ? '' : ` (here and at ${places - 1} more ${places === 2 ? 'place' : 'places'})`),
      offset,
      ...fixOf(problem, node, hint),
      ...problem.earlier && { earlier: tree.find(problem.earlier).value.offset }
    }
  })
}

/** The problems, with a single one for each alias to a mapping that has no key which is allowed there. */
function withoutMisused (problems: readonly Problem[], tree: Tree): Problem[] {
  const isOfKeys = ({ code }: Problem) => code === 'unknown-key' || code === 'missing-key'
  const parentOf = ({ code, path, ofKey }: Problem) => code === 'missing-key' && ofKey !== true ? path : path.slice(0, -1)
  const byParent = groupBy(problems.filter(isOfKeys), problem => pathText(parentOf(problem)))
  const misused = new Set<Problem>()
  const found = Array.from(byParent.values()).flatMap((group): Problem[] => {
    const path = parentOf(group[0])
    const { alias, value } = tree.find(path)
    const unknown = new Set(group.flatMap(({ code, key, misplaced }) => misplaced ?? (code === 'unknown-key' && key !== undefined ? [key] : [])))
    if (alias === undefined || value.kind !== 'mapping' || unknown.size === 0) return []
    if (!value.pairs.every(pair => unknown.has(String(tree.keyOf(pair))))) return []
    for (const problem of group) misused.add(problem)
    return [{ code: 'invalid-value', path, message: `*${alias.name} doesn't belong here: ${pathText(path)} can't have ${listText([...unknown].map(key => JSON.stringify(key)))}`, isAlias: true }]
  })
  return [...problems.filter(problem => !misused.has(problem)), ...found]
}

/** The offset of an alias or a merge, if its value is valid elsewhere but not there; otherwise undefined. */
function placeOf ({ path, misplaced, code, ofKey, mismatch, isAlias }: Problem, { value, alias }: Pair, tree: Tree): number | undefined {
  if (isAlias === true) return alias?.offset
  if (misplaced !== undefined && code !== 'invalid-value') {
    const parent = tree.find(path.slice(0, -1)).value as MappingNode
    return Math.min(...misplaced.map(key => Number(tree.bringing(parent, key)?.key.offset)))
  }
  return code === 'invalid-value' && ofKey !== true && alias !== undefined && (tree.isMisplaced(alias, value) || mismatch?.types.includes('object') === true) ? alias.offset : undefined
}

/** The line that has the missing key of a mapping, but is indented so far that it is part of a block scalar. */
function swallowedKey ({ key }: Problem, node: Node, text: string): { offset: number, hint: string } | undefined {
  for (const { value } of node.kind === 'mapping' ? node.pairs : []) {
    if (value.kind !== 'scalar' || !isBlock(value)) continue
    const block = text.slice(value.event.valueStart, value.event.valueEnd)
    const index = block.search(new RegExp(`(?<=^[ \\t]*)(?:${key}):(?=\\s|$)`, 'm'))
    if (index !== -1) return { offset: value.event.valueStart + index, hint: 'this line is part of the text above: indent it less' }
  }
  return undefined
}

function isBlock (node: Node): boolean {
  return node.kind === 'scalar' && (node.event.style === SCALAR_STYLE.LITERAL_BLOCK || node.event.style === SCALAR_STYLE.FOLDED_BLOCK)
}

/** How the value of a node is written, as far as it explains what YAML made of it. */
function writingOf (node: Node, text: string): Writing {
  if (node.kind !== 'scalar') return {}
  const { style, valueStart, valueEnd, anchorStart } = node.event
  if (isBlock(node)) return { block: style === SCALAR_STYLE.LITERAL_BLOCK ? '|' : '>' }
  if (style !== SCALAR_STYLE.PLAIN) return {}
  if (valueStart !== -1) return { written: text.slice(valueStart, valueEnd) }
  if (anchorStart !== -1) return { cut: '&' }
  return /^[^\r\n]*?\s#/.test(text.slice(node.offset, node.offset + 1000)) ? { cut: '#' } : {}
}

function hintOn ({ mismatch, hint }: Problem, node: Node, text: string): Hint {
  return mismatch === undefined || hint !== undefined ? { hint } : hintFor(mismatch, writingOf(node, text))
}

function messageOf ({ message, mismatch, misplaced, code }: Problem, node: Node, text: string, hint: string | undefined): string {
  const { written, block } = writingOf(node, text)
  if (code === 'final-line-break') return block === undefined ? message : `${message}; ${block}- instead of ${block} leaves it out`
  if (mismatch === undefined || misplaced !== undefined) return hint === undefined ? message : `${message}; ${hint}`
  const shown = written !== undefined && typeof mismatch.found === 'number' ? written : valueText(mismatch.found)
  return `${message}, not ${shown}${hint === undefined ? '' : `; ${hint}`}`
}

/** The edit of a value or a key, if it is certain what was meant. */
function fixOf ({ code, meant, misplaced }: Problem, node: Node, { to }: Hint): Pick<Fault, 'fix'> {
  const text = code === 'unknown-key' && misplaced === undefined ? meant : to
  if (text === undefined || node.kind !== 'scalar') return {}
  const { style, valueStart, valueEnd } = node.event
  const quote = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0
  return { fix: [{ from: valueStart - quote, to: valueEnd + quote, text }] }
}
