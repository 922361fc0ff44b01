import { readFileSync } from 'node:fs'

const text = readFileSync(new URL('../../models.yaml', import.meta.url), 'utf8')
const [top = '', ...entries] = text.split(/^(?= {2}- publisher: )/m)

/** The catalog of the repository, its entries repeated under names of their own until there are `count` models. */
export function manyModels (count: number, edition = 'a'): string {
  return top + Array.from({ length: count }, (_, index) => String(entries[index % entries.length]).replace(/^ {4}name: \S+/m, `$&-${edition}${index}`)).join('')
}
