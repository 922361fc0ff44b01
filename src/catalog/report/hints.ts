import { codePoint, valueText, type Mismatch } from './problem.ts'
import { suggest } from './suggest.ts'

/**
 * Suggests what to do about a wrong value, by how it is written and what its author probably meant. Returns an empty
 * hint where nothing can be guessed.
 *
 * @param written the plain scalar as it is in the text; undefined for other values.
 * @param block the indicator of a block scalar, `|` or `>`; undefined for other values.
 * @param cut what YAML reads in place of a missing value: `#` for a comment, `&` for an anchor.
 */
export function hintFor ({ types, choices, found, isIdentifier }: Mismatch, { written, block, cut }: Writing): Hint {
  const text = types.includes('string')
  if (text && cut === '#') return { hint: '# begins a comment: put text that begins with it in quotes' }
  if (text && cut === '&') return { hint: '& begins an anchor: put text that begins with it in quotes' }
  if (text && found === null && written !== undefined) return { hint: `put it in quotes: "${written}"` }
  if (text && (typeof found === 'number' || typeof found === 'boolean') && written !== undefined) {
    return { hint: `put it in quotes: "${written}"`, to: `"${written}"` }
  }
  if (types.includes('array') && isMapping(found)) return { hint: 'each model begins with "- "' }
  if (types.includes('integer') && typeof found === 'number' && written !== undefined && !Number.isInteger(found)) {
    return /^\d{1,3}(?:\.\d{3})+$/.test(written) ? { hint: `a point is the decimal sign: write ${written.replaceAll('.', '')} if it groups digits` } : {}
  }
  if (typeof found !== 'string') return {}
  if (block !== undefined && types.some(type => type === 'object' || type === 'array')) return { hint: `remove ${block}, which turns the lines below it into text` }
  if (block !== undefined && found.endsWith('\n')) return { hint: `write ${block}- instead of ${block} to omit the line break at the end` }
  if (text) {
    const meant = suggest(found.replace(/[,;"']$/, ''), choices)
    if (meant !== undefined && /^[^"']+["']$/.test(found)) return { hint: `a quote is missing before it: write ${valueText(meant)}` }
    if (meant !== undefined && /[,;]$/.test(found) && choices.includes(found.slice(0, -1))) return { hint: strayHint(found, valueText(meant)), to: meant }
    if (meant !== undefined) return { hint: `did you mean ${valueText(meant)}?`, to: meant }
    return isIdentifier === true ? { hint: characterHint(found) } : {}
  }
  if (types.includes('boolean')) return booleanHint(found, written)
  return types.includes('integer') || types.includes('number') ? numberHint(found, types.includes('integer'), written) : {}
}

/** Advice on a wrong value. */
export interface Hint {
  /** Follows the message after a semicolon. */
  hint?: string | undefined
  /** What to write instead, if it is certain. */
  to?: string
}

/** How a value is written: see `hintFor`. */
export interface Writing {
  written?: string | undefined
  block?: string | undefined
  cut?: '#' | '&' | undefined
}

function isMapping (value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function booleanHint (found: string, written: string | undefined): Hint {
  if (/^(?:yes|y|on)$/i.test(found)) return { hint: 'write true', to: 'true' }
  if (/^(?:no|n|off)$/i.test(found)) return { hint: 'write false', to: 'false' }
  if (/^(?:true|false)$/i.test(found) && written === undefined) return { hint: 'remove the quotes', to: found.toLowerCase() }
  if (/^(?:true|false)[,;]$/.test(found)) return { hint: strayHint(found, found.slice(0, -1)), to: found.slice(0, -1) }
  const meant = suggest(found.replace(/[,;]$/, ''), ['true', 'false'])
  return meant === undefined ? {} : { hint: `did you mean ${meant}?`, to: meant }
}

/** The hint for a value that ends with a comma or a semicolon. */
function strayHint (found: string, meant: string): string {
  return `remove the ${found.endsWith(',') ? 'comma' : 'semicolon'}: write ${meant}`
}

/** The hint for text where a number belongs. A comma counts as a decimal sign unless it groups digits by threes. */
function numberHint (found: string, isInteger: boolean, written: string | undefined): Hint {
  if (written === undefined && /^[-+]?[\d.]+(?:e[-+]?\d+)?$/i.test(found)) return { hint: 'remove the quotes', to: found }
  const minus = found.replace(/^[\u2010-\u2015\u2212\uFE63\uFF0D]/, '-')
  if (minus !== found && /^-\d+(?:\.\d+)?$/.test(minus)) return { hint: `${found[0]} is not a minus sign: write ${minus}`, to: minus }
  const bare = found.replace(/[,;]$/, '')
  if (bare !== found && /^[-+]?\d+(?:\.\d+)?$/.test(bare)) return { hint: strayHint(found, bare), to: bare }
  if (isInteger && /^\d{1,3}(?:([_,' \u00A0\u202F])\d{3})(?:\1\d{3})*$/.test(found)) {
    const digits = found.replace(/\D/g, '')
    return { hint: `write ${digits}: a number has digits only`, to: digits }
  }
  if (isInteger && /^\d{1,3}(?:\.\d{3}){2,}$/.test(found)) return { hint: `a point is the decimal sign: write ${found.replaceAll('.', '')} if it groups digits` }
  if (isInteger && /^\d+(?:_\d+)+$/.test(found)) return { hint: 'a number has digits only' }
  if (/^[-+]?\d+(?:,\s*|[·٫])\d+$/.test(found)) {
    if (isInteger) return { hint: 'the decimal sign is a point, and this number is an integer' }
    const to = found.replace(/,\s*|[·٫]/, '.')
    return { hint: `the decimal sign is a point: write ${to}`, ...!/^\d{1,3},\s*\d{3}$/.test(found) && { to } }
  }
  if (/^\d{4}-\d\d?-\d\d?/.test(found)) return { hint: 'this is a date, which YAML reads as text' }
  const latin = found.normalize('NFKC')
  return latin !== found && /^\d+(?:\.\d+)?$/.test(latin) ? { hint: `write ASCII digits: ${latin}`, to: latin } : {}
}

/** Names the first character that an identifier must not have. */
export function characterHint (text: string): string | undefined {
  const odd = /[^\P{White_Space} ]|[\p{Cf}\p{Cc}]/u.exec(text)?.[0]
  if (odd === '\n') return 'it contains a line break: write it on one line'
  if (odd !== undefined) return `it contains ${codePoint(odd)}, which is invisible: remove it`
  if (text.trim() === '') return text === '' ? undefined : 'it is only white space'
  if (/^ | $/.test(text)) return `remove the space at its ${text.startsWith(' ') ? 'beginning' : 'end'}`
  return text.includes(' ') ? 'it contains a space' : undefined
}
