import type { Recovery } from './fault.ts'

/** A bracket or a brace that is open, and where. */
interface Open { sign: string, offset: number }

const CLOSING: Record<string, string> = { '{': '}', '[': ']' }

/** Finds the first missing quote, comma, colon or bracket of a catalog that is written as JSON. */
export function flowFault (text: string): Recovery | undefined {
  const open: Open[] = []
  let end = 0 // of the last token
  let isKey = false // whether a key of a mapping must follow
  let wasKey = false // whether the last token is one
  let isValue = false // whether the last token ends a value, so that a comma, a colon or a closing sign must follow
  const missing = (sign: string, offset: number, message: string): Recovery => ({
    faults: [{ code: 'syntax', message, offset: Math.max(0, Math.min(offset, text.length) - 1), fix: [{ from: offset, to: offset, text: sign }] }],
    mended: text.slice(0, offset) + sign + text.slice(offset)
  })
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\\n\r]|\\.)*"?|[{}[\],:]|(?:\/\/|#).*|[^\s{}[\],:"]+/g)) {
    const sign = token.charAt(0)
    if (token === '---' && open.length === 0) continue
    if (/^(?:\/\/|#)/.test(token)) {
      if (sign === '/') return { faults: [{ code: 'syntax', message: '// doesn\'t begin a comment in YAML: write #', offset: index, fix: [{ from: index, to: index + 2, text: '#' }] }], mended: `${text.slice(0, index)}# ${text.slice(index + 2)}` }
      continue
    }
    if (sign === '"' && !/^"(?:[^"\\]|\\.)*"$/.test(token)) {
      const { length } = token.replace(/[\s,]+$/, '')
      return { ...missing('"', index + length, 'this quote is never closed'), faults: [{ code: 'syntax', message: 'this quote is never closed', offset: index, fix: [{ from: index + length, to: index + length, text: '"' }] }] }
    }
    const swallowed = isKey ? /^"[\w-]+(?=:\s*"$)/.exec(token)?.[0].length : undefined
    if (swallowed !== undefined) return missing('"', index + swallowed, 'a quote is missing here')
    if (sign === '}' || sign === ']') {
      const last = open.at(-1)
      if (last !== undefined && CLOSING[last.sign] !== sign) return missing(String(CLOSING[last.sign]), end, `${CLOSING[last.sign]} is missing here: it closes ${last.sign}`)
      open.pop()
      isValue = true
      isKey = false
    } else if (sign === ',' || sign === ':') {
      isValue = false
      isKey = sign === ',' && open.at(-1)?.sign === '{'
      wasKey = false
    } else {
      if (isValue && wasKey) return missing(':', end, 'a colon is missing here')
      if (isValue && sign === '{' && open.at(-1)?.sign === '{') return missing('},', end, '} and a comma are missing here')
      if (isValue) return missing(',', end, 'a comma is missing here')
      if (sign === '{' || sign === '[') open.push({ sign, offset: index })
      isValue = !(sign === '{' || sign === '[')
      wasKey = isKey && isValue
      isKey = sign === '{'
    }
    end = index + token.length
  }
  const unclosed = open.map(({ sign }) => CLOSING[sign]).reverse().join('')
  return unclosed === '' ? undefined : missing(unclosed, end, `${unclosed} is missing at the end`)
}
