import { CATALOG_KEYS, FILE_KEYS } from '../../schemas/catalog-keys.ts'
import { ModelConfigurationData, ModelParameters } from '../../schemas/models-response.ts'
import { entryOf, indent, isItem, isKeyWithin, type Lines } from './lines.ts'
import { codePoint } from '../report/problem.ts'
import { quotedScalar } from './scalar.ts'

/** A slip that was found in a line, and the lines as they were meant. */
export interface Found {
  message: string
  /** The index of the line, and the column of the slip in it, from 0. */
  line: number
  column: number
  /** What lines should be, by index. */
  meant: ReadonlyArray<readonly [index: number, content: string]>
  /** Whether the author can't have meant anything else, so that `--fix` may apply it. */
  isCertain: boolean
}

/** One kind of slip: how to recognise it in a text that isn't YAML, what to report, and what was meant. */
export interface Slip {
  name: string
  /** Returns the slip of the line `index`, which isn't part of a text of several lines; undefined if it has none. */
  find: (index: number, lines: Lines) => Found | undefined
  /** A part of the example catalog of docs/catalog.md, and the same with the slip. */
  example: readonly [right: string, wrong: string]
}

const KEY = `(?:${CATALOG_KEYS.join('|')}|x-[\\w-]+|<<)`
const LEAD = '\\s*(?:- +)?'

/** White space that looks like spaces but can't indent. */
const ODD_SPACES = '\\t\\u00A0\\u2000-\\u200B\\u202F\\u3000\\uFEFF'

/** What people write in place of a colon and the space after it. */
export const COLON_SLIPS: readonly Slip[] = [
  {
    name: 'another sign for the colon',
    example: ['    type: chat\n', '    type：chat\n'],
    find: replacing(new RegExp(`^(${LEAD}${KEY})\\s*([=:-]>|:=|[：﹕︓꞉∶；;=])\\s*`), ([, lead = '', sign = '']) =>
      ({ at: lead.length, to: `${lead}: `, message: `${JSON.stringify(sign)} is not a colon: write : and a space` }))
  },
  {
    name: 'an unusual space after the colon',
    example: ['    type: chat\n', '    type:\u00A0chat\n'],
    find: replacing(new RegExp(`^(${LEAD}(?:${KEY}|[\\w-]+)): *([${ODD_SPACES.replace('\\t', '')}])\\s*`), ([, lead = '', sign = '']) =>
      ({ at: lead.length + 1, to: `${lead}: `, message: `${codePoint(sign)} is not a space: write a space after the colon` }))
  },
  {
    name: 'no space after the colon',
    example: ['    type: chat\n', '    type:chat\n'],
    find: replacing(new RegExp(`^(${LEAD}(?:${KEY}|[\\w-]+)):(?!//)(?=[^\\s:])`), ([, lead = '']) =>
      ({ at: lead.length, to: `${lead}: `, message: 'a space must follow the colon' }))
  },
  {
    name: 'no colon',
    example: ['    type: chat\n', '    type chat\n'],
    find: replacing(new RegExp(`^(${LEAD}${KEY})(?: +(?=[^\\s:#])|(?=\\s*(?:#|$)))`), ([found, lead = '']) =>
      ({ at: lead.length, to: found === lead ? `${lead}:` : `${lead}: `, message: `a colon is missing after ${JSON.stringify(lead.replace(/^\s*(?:- +)?/, ''))}` }))
  }
]

/**
 * The slips that people make in lines of a catalog, in the order in which they are tried. To report another one, add a
 * row: the tests apply its example to the catalog of docs/catalog.md, which must explain its message.
 */
export const SLIPS: readonly Slip[] = [
  {
    name: 'a Markdown fence',
    example: ['x-sampling: &sampling', '```yaml\nx-sampling: &sampling'],
    find: everywhere(/^\s*(?:```|~~~)/, () => '', 'this line is Markdown: remove it')
  },
  {
    name: 'a Git conflict',
    example: ['    type: chat\n', '<<<<<<< HEAD\n    type: chat\n=======\n    type: instruct\n>>>>>>> branch\n'],
    find: conflict
  },
  {
    name: 'a comment of another language',
    example: ['    type: chat\n', '    // the kind\n    type: chat\n'],
    find: comment
  },
  {
    name: 'tabs or unusual spaces as indentation',
    example: ['    type: chat\n', '\t\ttype: chat\n'],
    find: indentation
  },
  {
    name: 'a second document',
    example: ['models:\n', '---\nmodels:\n'],
    find: (line, lines) => /^(?:---|\.\.\.)(?:\s|$)/.test(lines.content(line)) && lines.neighbour(line, -1) !== undefined
      ? { message: 'a second YAML document begins here: a catalog is one document', line, column: 0, meant: [[line, '']], isCertain: false }
      : undefined
  },
  {
    name: 'a text of several lines that is not indented',
    example: ['      <strong>Gemma is a family of open models from Google</strong><br>\n      (Apache-2.0 License)', '    <strong>Gemma is a family of open models from Google</strong><br>\n    (Apache-2.0 License)'],
    find: textBelow
  },
  {
    name: 'keys of a shared block that are not indented',
    example: ['  typical_p: 0.2\n  repetition_penalty: 1.1\n  return_full_text: false\n', 'typical_p: 0.2\nrepetition_penalty: 1.1\nreturn_full_text: false\n'],
    find: sharedKey
  },
  {
    name: 'a typographic dash',
    example: ['  - publisher: meta', '  – publisher: meta'],
    find: replacing(new RegExp(`^(\\s*)([—–―−‐‑•·*+])\\s*(?=${KEY}\\s*:)`), ([, lead = '', dash = '']) =>
      ({ at: lead.length, to: `${lead}- `, message: `${dash} doesn't begin an entry: write - and a space` }))
  },
  {
    name: 'no space after the dash',
    example: ['  - publisher: meta', '  -publisher: meta'],
    find: replacing(new RegExp(`^(\\s*)-(?=${KEY}[^\\w-])`), ([, lead = '']) =>
      ({ at: lead.length, to: `${lead}- `, message: 'a space must follow the dash' }))
  },
  {
    name: 'a tab after the dash',
    example: ['  - publisher: meta', '  -\tpublisher: meta'],
    find: replacing(/^(\s*)-[ \t]*\t[ \t]*/, ([, lead = '']) =>
      ({ at: lead.length + 1, to: `${lead}- `, message: 'YAML is indented with spaces, never with tabs: write a space after the dash' }))
  },
  {
    name: 'a merge without its colon',
    example: ['<<: *sampling', '<< *sampling'],
    find: replacing(/^(\s*(?:- +)?)<<\s*=?\s*(?=[*[])/, ([, lead = '']) =>
      ({ at: lead.length, to: `${lead}<<: `, message: 'write a merge as <<: and the alias' }))
  },
  {
    name: 'aliases without a list',
    example: ['<<: *sampling', '<<: *sampling, *other'],
    find: replacing(/^(\s*(?:- +)?<<\s*:\s*)(\*[\w-]+(?:(?:\s*,\s*|\s+)\*[\w-]+)+)(?=\s*(?:#|$))/, ([, lead = '', aliases = '']) => {
      const list = `[${aliases.split(/[\s,]+/).join(', ')}]`
      return { at: lead.length, to: lead + list, message: `several aliases must be a list: write <<: ${list}` }
    })
  },
  {
    name: 'other signs after the key of a block',
    example: ['    configuration:\n', '    configuration: {\n'],
    find: opening
  },
  ...COLON_SLIPS,
  {
    name: 'no dash before the first entry',
    example: ['models:\n  - publisher: google', 'models:\n    publisher: google'],
    find: firstDash
  },
  {
    name: 'a key of the file that is indented',
    example: ['\nmodels:\n', '\n models:\n'],
    find: (line, lines) => fileKey(line, lines)
  },
  {
    name: 'a comma after a closing quote',
    example: ['    type: chat\n', '    type: "chat",\n'],
    find: valued((value, _isClosed, _below, isFlow) => {
      const [found, closed = '', sign] = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*([,;])$/.exec(value) ?? []
      return found === undefined || isFlow
        ? undefined
        : { at: value.length - 1, to: closed, message: `remove the ${sign === ',' ? 'comma' : 'semicolon'} after the closing quote`, isCertain: true }
    })
  },
  {
    name: 'text after a closing quote',
    example: ['\'Llama: optimized for following instructions\'', '"Llama" is optimized for following instructions'],
    find: closingQuote
  },
  {
    name: 'a quote that is never closed',
    example: ['\'Llama: optimized for following instructions\'', '"Llama: optimized for following instructions'],
    find: valued((value, above) => /^(?:"(?:[^"\\]|\\.)*\\?|'(?:[^']|'')*)$/.test(value) && !above
      ? { to: value.endsWith('\\') ? quotedScalar(value.slice(1)) : value + value.charAt(0), message: 'this quote is never closed', isCertain: !value.includes(' #') }
      : undefined)
  },
  {
    name: 'typographic quotes around a colon',
    example: ['\'Llama: optimized for following instructions\'', '“Llama: optimized for following instructions”'],
    find: valued(value => /^[“”„‟«‘’‚‹][^"']*:(?:\s|$)/.test(value)
      ? { to: quotedScalar(value.replace(/^[“”„‟«‘’‚‹]|[“”»‘’›]$/g, '')), message: `${value[0]} is not a quote in YAML: write straight quotes`, isCertain: true }
      : undefined)
  },
  {
    name: 'a special character at the beginning of text',
    example: ['\'Llama: optimized for following instructions\'', '%90 of all instructions'],
    find: valued((value, _isClosed, below) => {
      const first = value.charAt(0)
      if (!beginsElse(value)) return undefined
      if (/^,\d+$/.test(value)) return { to: value.replace(',', '0.'), message: `the decimal sign is a point: write ${value.replace(',', '0.')}`, isCertain: true }
      if (/^[|>]/.test(value) && below) return { at: 1, to: value.slice(0, 1), message: `text after ${first} must begin on the next line`, isCertain: false }
      return { to: quotedScalar(value), message: `in YAML ${first} has another meaning at the beginning of text: put all of it in quotes`, isCertain: !value.includes(' #') }
    })
  },
  {
    name: 'a colon within text',
    example: ['\'Llama: optimized for following instructions\'', 'Llama: optimized for following instructions'],
    find: valued(value => {
      const at = /^(?!["'#&*!|>%@`{[])[^#]*?:(?=\s|$)/.exec(value)?.[0].length
      return at === undefined
        ? undefined
        : { at: at - 1, to: quotedScalar(value), message: 'this text contains a colon and a space: put it in quotes', isCertain: !value.includes(' #') }
    })
  },
  {
    name: 'a dash with another indentation',
    example: ['  - publisher: meta', '   - publisher: meta'],
    find: dashOutOfLine
  },
  {
    name: 'a text whose first line is indented further than the others',
    example: ['      <strong>Gemma is a family', '        <strong>Gemma is a family'],
    find: deeperText
  },
  {
    name: 'a key indented further than the one above it',
    example: ['    name: llama-3.3-70b', '      name: llama-3.3-70b'],
    find: deeperKey
  },
  {
    name: 'a key indented less than it should be',
    example: ['    icon: simple-icons:meta\n', 'icon: simple-icons:meta\n'],
    find: shallowerKey
  },
  {
    name: 'a line that is neither a key nor text',
    example: ['      (Apache-2.0 License)\n', '    (Apache-2.0 License)\n'],
    find: strayLine
  },
  {
    name: 'a bracket that is never closed',
    example: ['An efficient model of 1.6 billion parameters', '[An efficient model of 1.6 billion parameters'],
    find: valued(value => /^(?:\[[^\]]*|\{[^}]*)$/.test(value)
      ? { to: quotedScalar(value), message: 'this bracket is never closed', isCertain: false }
      : undefined)
  }
]

/** A row for one line: `what` returns the replacement `to` of a match of `pattern` at the beginning of the line, and the column `at`. */
function replacing (pattern: RegExp, what: (match: RegExpExecArray) => { at: number, to: string, message: string }): Slip['find'] {
  return (line, lines) => {
    const content = lines.content(line)
    const match = pattern.exec(content)
    if (match === null) return undefined
    const { at, to, message } = what(match)
    return { message, line, column: at, meant: [[line, to + content.slice(match[0].length)]], isCertain: true }
  }
}

/**
 * A row for the value of a key, which `what` replaces. `isClosedBelow`: whether its quote is closed on a further line;
 * `hasLinesBelow`: whether further lines are indented below it; `isFlow`: whether it is within brackets.
 */
function valued (what: (value: string, isClosedBelow: boolean, hasLinesBelow: boolean, isFlow: boolean) => { at?: number, to: string, message: string, isCertain: boolean } | undefined): Slip['find'] {
  return (line, lines) => {
    const content = lines.content(line)
    const entry = entryOf(content)
    if (entry === undefined || entry.value === '' || entry.key === '<<') return undefined
    const quote = entry.value.charAt(0)
    const next = lines.neighbour(line, 1)
    const isDeeper = next !== undefined && indent(lines.content(next)) > entry.lead.length
    const found = what(entry.value, isDeeper && entryOf(lines.content(next)) === undefined && lines.content(next).includes(quote), isDeeper, isWithinBrackets(line, lines))
    if (found === undefined) return undefined
    const start = content.length - content.trimEnd().length
    const column = content.length - start - entry.value.length
    return { message: found.message, line, column: column + (found.at ?? 0), meant: [[line, content.slice(0, column) + found.to]], isCertain: found.isCertain }
  }
}

/** How many lines above a line are searched for an open bracket. */
const MAX_FLOW = 100

/** Whether a bracket is open where the line `line` begins. */
function isWithinBrackets (line: number, lines: Lines): boolean {
  if (!/[,;]\s*$/.test(lines.content(line))) return false
  let depth = 0
  for (let at = Math.max(lines.blockStart(line), line - MAX_FLOW); at < line; at += 1) {
    const bare = lines.content(at).replaceAll(/"(?:[^"\\]|\\.)*"|'[^']*'/g, '')
    depth += bare.split(/[{[]/).length - bare.split(/[}\]]/).length
  }
  return depth > 0
}

/** The keys that begin a block of further lines. */
const BLOCK_KEY = 'models|endpoints|configuration|parameters|x-[\\w-]+'

/** A line that begins a block with signs other than a colon after its key, or around it. */
function opening (line: number, lines: Lines): Found | undefined {
  const content = lines.content(line)
  const [found, lead = '', before = '', key = '', signs = '', anchor = ''] =
    new RegExp(`^(\\s*(?:- +)?)([*_\`[]{0,2})(${BLOCK_KEY})(?![\\w-])([^\\w&'"#]*)(&[\\w-]+)?\\s*(?:#.*)?$`).exec(content) ?? []
  const next = lines.neighbour(line, 1)
  if (found === undefined || next === undefined) return undefined
  const isItems = key === 'models' && isItem(lines.content(next))
  if (indent(lines.content(next)) < lead.length + (isItems ? 0 : 1)) return undefined
  const [colon = '', rest = ''] = /^\s*:/.test(signs) ? [':', signs.trim().slice(1).trim()] : ['', signs.trim()]
  const closing = /^[{[]$/.test(rest) ? lines.all.findIndex(({ content: below }, index) => index > line && /^\s*[}\]]/.test(below) && indent(below) <= indent(content)) : -1
  const isClosed = closing !== -1
  const isBlank = new RegExp(`^[${ODD_SPACES}]*$`).test(rest)
  if (before === '' && (isBlank || /^[|>]/.test(rest) || (isClosed && lines.content(next).trimEnd().endsWith(',')))) return undefined
  const to = `${lead}${key}:${anchor === '' ? '' : ` ${anchor}`}`
  const column = before === '' ? lead.length + key.length + (colon === '' ? 0 : signs.lastIndexOf(rest)) : lead.length
  const message = before !== ''
    ? `${JSON.stringify(content.trim())} doesn't begin a block: write ${key}:`
    : colon === '' || /^[=:>]/.test(rest) ? `${JSON.stringify(colon + rest)} is not a colon: write : after the key` : `remove ${rest} after the colon: the value is on the lines below`
  return { message, line, column, meant: [[line, to], ...isClosed ? [[closing, ''] as const] : []], isCertain: true }
}

/** A row for lines that are reported once, at the first, however many there are. */
function everywhere (pattern: RegExp, to: (content: string) => string, message: string): Slip['find'] {
  return (line, lines) => {
    if (!pattern.test(lines.content(line))) return undefined
    const meant = lines.all.flatMap(({ content }, index) => pattern.test(content) ? [[index, to(content)] as const] : [])
    return { message, line, column: indent(lines.content(line)), meant, isCertain: false }
  }
}

/** The conflict markers of Git. The first side is kept. */
function conflict (line: number, lines: Lines): Found | undefined {
  const mark = /^(<{7}|={7}|>{7})(?:\s|$)/.exec(lines.content(line))?.[1]
  if (mark === undefined) return undefined
  const at = (pattern: RegExp) => lines.all.findIndex(({ content }, index) => index > line && pattern.test(content))
  const [middle, end] = [at(/^(?:={7}|\|{7})(?:\s|$)/), at(/^>{7}(?:\s|$)/)]
  const second = mark[0] === '<' && middle !== -1 && middle < end ? Array.from({ length: end - middle + 1 }, (_, index) => middle + index) : []
  return {
    message: 'unresolved Git conflict: keep one side, and remove the lines of <<<<<<<, ======= and >>>>>>>',
    line,
    column: 0,
    meant: [line, ...second].map(index => [index, '']),
    isCertain: false
  }
}

/** The ends of comments that may span several lines. */
const COMMENTS = new Map([['/*', /\*\//], ['<!--', /-->/]])

/** A comment of another language, up to its end, with the comments that follow. */
function comment (line: number, lines: Lines): Found | undefined {
  const meant: Array<[number, string]> = []
  let end = line
  let sign: string | undefined
  for (let at = line; ; at = end + 1) {
    const begun = /^\s*(\/\/|\/\*|<!--|;|--(?!-))/.exec(lines.content(at))?.[1]
    if (begun === undefined) break
    sign ??= begun
    const close = COMMENTS.get(begun) ?? /$/
    end = Math.max(at, lines.all.findIndex(({ content }, index) => index >= at && close.test(content)))
    for (let index = at; index <= end; index += 1) meant.push([index, `#${lines.content(index)}`])
  }
  return sign === undefined
    ? undefined
    : { message: `${sign} doesn't begin a comment in YAML: write #`, line, column: indent(lines.content(line)), meant, isCertain: true }
}

/** Lines in a row that are indented with tabs, no-break spaces and the like; all such lines of the file, if there are several runs of them. */
export function indentation (line: number, lines: Lines): Found | undefined {
  const pattern = new RegExp(`^ *(?:[${ODD_SPACES}][ ${ODD_SPACES}]*(?=[^\\s#])|[${ODD_SPACES.replace('\\t', '')}][ ${ODD_SPACES}]*)`)
  const found = pattern.exec(lines.content(line))?.[0]
  if (found === undefined) return undefined
  const odd = found.replaceAll(' ', '').charAt(0)
  let before: { white: string, size: string } | undefined
  const runs: Array<Array<[number, string]>> = [[]]
  for (const [index, { content, isText }] of lines.all.entries()) {
    const white = isText && before === undefined && !new RegExp(`^[${ODD_SPACES}]`).test(content) ? undefined : new RegExp(`^[ ${ODD_SPACES}]*[${ODD_SPACES}][ ${ODD_SPACES}]*`).exec(content)?.[0]
    if (white?.includes(odd) !== true) {
      before = undefined
      if (content.trim() !== '' && Number(runs.at(-1)?.length) > 0) runs.push([])
      continue
    }
    const rest = content.slice(white.length)
    const size = spaces(white, rest, lines) ?? (before?.white === white ? before.size : ' '.repeat(2 * white.length))
    before = { white, size }
    runs.at(-1)?.push([index, size + rest])
  }
  const isEverywhere = runs.filter(({ length }) => length > 1).length > 1
  const meant = runs.filter(run => isEverywhere || run.some(([index]) => index === line)).flat()
  const message = odd === '\t'
    ? 'YAML is indented with spaces, never with tabs'
    : `this line is indented with ${odd === '\u00A0' ? 'no-break spaces, ' : ''}${codePoint(odd)}: write spaces`
  return { message: meant.length > 1 ? `${message} (here and on ${meant.length - 1} more ${meant.length === 2 ? 'line' : 'lines'})` : message, line, column: found.indexOf(odd), meant, isCertain: true }
}

/** The indentation that `white` was meant to be: a space for each character; with tabs that of other lines with the same key. */
function spaces (white: string, rest: string, lines: Lines): string | undefined {
  const same = white.replaceAll(/[\u200B\uFEFF]/g, '').replaceAll('\u3000', '  ').replaceAll(/[^ ]/g, ' ')
  if (!white.includes('\t')) return same
  const key = /^(?:- +)?(?:[\w-]+|<<)(?=:)/.exec(rest)?.[0]
  const model = lines.all.find(({ content, isText }) => !isText && key !== undefined && /^ */.exec(content)?.[0].length === indent(content) && content.trimStart().startsWith(`${key}:`))
  return model && ' '.repeat(indent(model.content))
}

/** `models:` with keys of an entry below it that no dash begins. */
function firstDash (line: number, lines: Lines): Found | undefined {
  const above = lines.neighbour(line, -1)
  const content = lines.content(line)
  if (above === undefined || !/^models:\s*(?:#|$)/.test(lines.content(above)) || isItem(content) || entryOf(content) === undefined || indent(content) < 2) return undefined
  const size = Math.max(indent(content), indent(lines.content(lines.neighbour(line, 1) ?? line)))
  return { message: 'a model must begin with "- "', line, column: indent(content), meant: [[line, `${' '.repeat(size - 2)}- ${content.trimStart()}`]], isCertain: true }
}

/** Quotes that enclose only the beginning of a text, or that the text itself contains. */
function closingQuote (line: number, lines: Lines): Found | undefined {
  const content = lines.content(line)
  const { value = '' } = entryOf(content) ?? {}
  const [closed] = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/.exec(value) ?? []
  if (closed === undefined) return undefined
  const behind = value.slice(closed.length)
  if (/^\s*(?:\s#|$)/.test(behind) || /^\s*,/.test(behind)) return undefined
  const sign = closed.charAt(0)
  const isEnclosed = value.endsWith(sign)
  const column = content.trimEnd().length - value.length
  const text = isEnclosed ? value.slice(1, -1) : value
  return {
    message: isEnclosed
      ? `the text ends at this quote, which encloses it: ${sign === '"' ? 'put a backslash before it, or enclose the text in single quotes' : 'write it twice, or enclose the text in double quotes'}`
      : `there is text after the closing quote: put all of it in ${text.includes("'") ? 'double quotes, with a backslash before those within' : 'single quotes'}`,
    line,
    column: column + closed.length - 1,
    meant: [[line, content.slice(0, column) + quotedScalar(text)]],
    isCertain: !value.includes(' #') && !/['"]\s*,\s*['"]/.test(value)
  }
}

/** Whether the first character of a plain text means something to YAML. */
function beginsElse (value: string): boolean {
  if (/^[%@`,\]}]|^[?-](?:\s|$)/.test(value)) return true
  if (/^(?:&|!+)(?:\s|$)|^!!!|^\{%/.test(value)) return true
  if (/^[|>]/.test(value)) return !/^[|>](?:[-+]?[1-9]?|[1-9][-+])\s*(?:\s#.*)?$/.test(value)
  if (/^\*/.test(value)) return !/^\*[\w-]+\s*(?:\s#.*)?$/.test(value)
  return /^(?:\[[^\]]*\]|\{[^}]*\})\s*[^\s#,]/.test(value) || /^[&!]\S*[,[\]{}]/.test(value)
}

/** The first line of a text after `|` or `>` that isn't indented further than its key, with those that follow. */
function textBelow (line: number, lines: Lines): Found | undefined {
  const above = lines.lastBefore(line, content => content.trim() !== '')
  const { key, lead = '', value = '' } = entryOf(lines.content(above)) ?? {}
  if (key === undefined || !/^[|>][-+0-9]{0,2}\s*(?:\s#.*)?$/.test(value)) return undefined
  const isOther = (content: string) => CATALOG_KEYS.includes(entryOf(content)?.key ?? '') || isItem(content)
  if (isOther(lines.content(line))) return undefined
  const meant: Array<[number, string]> = []
  for (let at = line; at < lines.all.length && !isOther(lines.content(at)); at += 1) meant.push([at, `${' '.repeat(lead.length + 2)}${lines.content(at).trimStart()}`])
  return { message: `the text of ${JSON.stringify(key)} must be indented further than its key`, line, column: indent(lines.content(line)), meant, isCertain: false }
}

/** The first line of a text after `|` or `>` that is indented further than a later one, which then isn't part of the text. */
function deeperText (line: number, lines: Lines): Found | undefined {
  const { key, lead = '', value = '' } = entryOf(lines.content(line)) ?? {}
  if (key === undefined || !/^[|>][-+]?\s*(?:\s#.*)?$/.test(value)) return undefined
  const isWritten = (content: string) => content.trim() !== ''
  const end = lines.all.findIndex(({ content }, index) => index > line && isWritten(content) && indent(content) <= lead.length)
  const text = lines.all.slice(line + 1, end === -1 ? lines.all.length : end)
  const first = text.find(({ content }) => isWritten(content))
  const least = text.reduce((size, { content }) => isWritten(content) ? Math.min(size, indent(content)) : size, Infinity)
  if (first === undefined || indent(first.content) <= least) return undefined
  const index = lines.all.indexOf(first)
  return { message: `the text of ${JSON.stringify(key)} is indented by ${indent(first.content)} on its first line and by ${least} below: indent both alike`, line: index, column: indent(first.content), meant: [[index, first.content.slice(indent(first.content) - least)]], isCertain: false }
}

/** The key of the mapping within an entry that has `key`. */
function containerOf (key: string): string | undefined {
  if (Object.hasOwn(ModelConfigurationData.properties, key)) return 'configuration'
  return key === '<<' || Object.hasOwn(ModelParameters.properties, key) ? 'parameters' : undefined
}

/** Keys below `x-…: &…` that aren't indented, and therefore not part of its block. */
export function sharedKey (line: number, lines: Lines): Found | undefined {
  const above = lines.neighbour(line, -1)
  const [, key] = /^(x-[\w-]+):\s*&[\w-]+\s*(?:#.*)?$/.exec(above === undefined ? '' : lines.content(above)) ?? []
  const isShared = (content: string) => /^\S/.test(content) && isKeyWithin(String(entryOf(content)?.key))
  if (key === undefined || !isShared(lines.content(line))) return undefined
  const meant: Array<[number, string]> = []
  for (let at = line; isShared(lines.content(at)); at += 1) meant.push([at, `  ${lines.content(at)}`])
  return { message: `the keys of ${JSON.stringify(key)} must be indented further than it`, line, column: 0, meant, isCertain: false }
}

/** Whether the line `above` is the first of its mapping and the only one with its indentation, while others share that of `line`. */
function isAlone (above: number, line: number, lines: Lines): boolean {
  const [opening, next] = [lines.neighbour(above, -1), lines.neighbour(line, 1)]
  return !isItem(lines.content(above)) && opening !== undefined && entryOf(lines.content(opening))?.value.replace(/^[&!#].*/, '') === '' &&
    next !== undefined && indent(lines.content(next)) === indent(lines.content(line))
}

/** The dash of an entry that is indented differently than the other dashes, with the keys that follow if they match it. */
function dashOutOfLine (line: number, lines: Lines): Found | undefined {
  const content = lines.content(line)
  const { key = '', lead = '' } = isItem(content) ? entryOf(content) ?? {} : {}
  const [is, should] = [indent(content), lines.usualIndent(`- ${key}`, line)]
  if (key === '' || should === undefined || is === should) return undefined
  const next = lines.neighbour(line, 1)
  const isWhole = next !== undefined && indent(lines.content(next)) === lead.length
  const meant: Array<[number, string]> = []
  const beyond = isWhole ? lines.all.findIndex(({ content }, index) => index > line && content.trim() !== '' && indent(content) < lead.length) : line + 1
  for (let at = line; at < (beyond === -1 ? lines.all.length : beyond); at += 1) {
    const other = lines.content(at)
    if (other.trim() !== '') meant.push([at, is > should ? other.slice(is - should) : ' '.repeat(should - is) + other])
  }
  return { message: `this dash is indented by ${is}, and those of other models by ${should}`, line, column: is, meant, isCertain: false }
}

/** A key that is indented further than the one above, which already has a value; with all lines that are indented as far. */
function deeperKey (line: number, lines: Lines): Found | undefined {
  const above = lines.neighbour(line, -1)
  const content = lines.content(line)
  const before = above === undefined ? undefined : entryOf(lines.content(above))
  const own = entryOf(content)
  if (before === undefined || own === undefined || isItem(content)) return undefined
  if (before.value === '' || /^[|>&!]/.test(before.value) || before.value.startsWith('#')) return undefined
  const by = indent(content) - before.lead.length
  if (by <= 0 || above === undefined) return undefined
  if (isAlone(above, line, lines) && lines.usualIndent(before.key, above) !== before.lead.length) {
    const first = lines.content(above)
    return { message: `this line is indented by ${indent(first)}, and those below it by ${indent(content)}`, line: above, column: indent(first), meant: [[above, ' '.repeat(by) + first]], isCertain: false }
  }
  const meant: Array<[number, string]> = []
  for (let at = line; at < lines.all.length && (indent(lines.content(at)) >= indent(content) || lines.content(at).trim() === ''); at += 1) {
    meant.push([at, lines.content(at).slice(by)])
  }
  const container = containerOf(own.key)
  const message = container === undefined || container === containerOf(before.key)
    ? `this key is indented further than ${JSON.stringify(before.key)} above it, which already has a value: indent both alike`
    : `the line "${container}:" is missing above this one`
  return { message, line, column: indent(content), meant, isCertain: false }
}

/** A key of an entry that is indented less than the same key elsewhere, with those that follow it up to the next entry. */
export function shallowerKey (line: number, lines: Lines): Found | undefined {
  const content = lines.content(line)
  const { key = '' } = isItem(content) ? {} : entryOf(content) ?? {}
  if (!isKeyWithin(key)) return undefined
  const [is, should] = [indent(content), lines.usualIndent(key, line)]
  if (should === undefined || is >= should || !isBelowModels(line, lines)) return undefined
  const meant: Array<[number, string]> = []
  for (let at = line; at < lines.all.length; at += 1) {
    const other = lines.content(at)
    const own = entryOf(other)?.key ?? ''
    if (isItem(other) || (at > line && isKeyAtHome(own, at, lines))) break
    if (other.trim() !== '') meant.push([at, ' '.repeat(should - is) + other])
  }
  return { message: `this line is indented by ${is}, and ${JSON.stringify(key)} elsewhere by ${should}`, line, column: is, meant, isCertain: false }
}

const KEY_OF_FILE = new RegExp(`^(?:${FILE_KEYS.join('|')}|x-)`)

function isBelowModels (line: number, lines: Lines): boolean {
  const above = lines.lastBefore(line, content => KEY_OF_FILE.test(content))
  return above === -1 ? lines.before > 0 : lines.content(above).startsWith('models')
}

function isKeyAtHome (key: string, line: number, lines: Lines): boolean {
  return FILE_KEYS.includes(key) || key.startsWith('x-') || (key !== '' && indent(lines.content(line)) === lines.usualIndent(key, line))
}

/** A line of words where a key belongs: below a key that already has a value, and not indented further. */
function strayLine (line: number, lines: Lines): Found | undefined {
  const content = lines.content(line)
  const above = lines.neighbour(line, -1)
  const before = above === undefined ? undefined : entryOf(lines.content(above))
  if (before === undefined || isItem(content) || /:(?:\s|$)/.test(content) || !/^\s*[\p{L}\p{N}(<]/u.test(content)) return undefined
  const comment = lines.all.findIndex(({ content: between }, index) => index > Number(above) && index < line && /^\s*#/.test(between) && indent(between) > before.lead.length)
  if (comment !== -1 && indent(content) > before.lead.length) {
    return { message: 'a comment ends the text above it: put all of the text in quotes, or after |-', line: comment, column: indent(lines.content(comment)), meant: [[line, '']], isCertain: false }
  }
  if (isQuoted(before.value)) return { message: 'the text above ends at its closing quote, and this line is not a "key: value"', line, column: indent(content), meant: wordsFrom(line, lines), isCertain: false }
  if (before.value === '' ? indent(content) > before.lead.length : indent(content) !== before.lead.length) return undefined
  return { message: 'this line is not a "key: value": a colon is missing, or the line belongs to the text above and must be indented further', line, column: indent(content), meant: [[line, '']], isCertain: false }
}

/** Whether a value is text in quotes, and nothing else. */
function isQuoted (value: string): boolean {
  return /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')$/.test(value)
}

/** The lines from `line` up to the next key or item, emptied. */
function wordsFrom (line: number, lines: Lines): Array<[number, string]> {
  const next = lines.all.findIndex(({ content }, index) => index > line && (isItem(content) || entryOf(content) !== undefined))
  return Array.from({ length: (next === -1 ? lines.all.length : next) - line }, (_, index) => [line + index, ''])
}

/** A top-level key that is indented. */
export const fileKey = replacing(new RegExp(`^(\\s+)(?=(?:${FILE_KEYS.join('|')}|x-[\\w-]+):(?:\\s|$))`), ([, lead = '']) =>
  ({ at: lead.length, to: '', message: 'a top-level key must not be indented' }))

/** Matches a line that begins a block, and captures the name of its anchor. */
export const BLOCK_BEGIN = /^ *(?:- +)?(?:(?:models|endpoints|configuration|parameters):|x-[\w-]+: *&([\w-]+)) *(?:#.*)?$/
