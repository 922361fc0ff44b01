import { valueText, type Mismatch } from './problem.ts'
import { suggest } from './suggest.ts'

/**
 * What to do about a value that is wrong, where YAML reads it otherwise than its author meant.
 *
 * @param written the plain scalar of the value as it stands in the text; nothing for other values.
 * @param block whether the value is a literal block scalar (`|`).
 */
export function hintFor ({ types, choices, found }: Mismatch, written: string | undefined, block: boolean): string | undefined {
  const text = types.includes('string')
  if (text && (typeof found === 'number' || typeof found === 'boolean') && written !== undefined) {
    return `put it in quotes: "${written}"`
  }
  if (typeof found !== 'string') return undefined
  if (block && found.endsWith('\n')) return 'write |- instead of | to leave out the line break at the end'
  if (text) {
    const meant = suggest(found, choices)
    return meant === undefined ? undefined : `did you mean ${valueText(meant)}?`
  }
  if (types.includes('boolean') && /^(?:yes|y|on)$/i.test(found)) return 'write true'
  if (types.includes('boolean') && /^(?:no|n|off)$/i.test(found)) return 'write false'
  if (types.includes('boolean') || types.includes('integer') || types.includes('number')) return scalarHint(found, written !== undefined)
  return undefined
}

/** Of text where a number or a truth value belongs. */
function scalarHint (found: string, plain: boolean): string | undefined {
  if (!plain && /^(?:[-+]?[\d.]+(?:e[-+]?\d+)?|true|false)$/i.test(found)) return 'leave out the quotes'
  if (/^[-+]?\d[\d_, ']*\d$/.test(found)) return `write ${found.replace(/[^\d-]/g, '')}: a number is digits alone`
  if (/^\d{4}-\d\d?-\d\d?/.test(found)) return 'this is a date, which YAML reads as text'
  return undefined
}
