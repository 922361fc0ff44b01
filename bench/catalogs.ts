import { readFileSync } from 'node:fs'
import { catalogPath } from './service.ts'
import { writeTemporary } from './workspace.ts'

/** A catalog file. */
export interface CatalogFile {
  models: number
  path: string
  /** Size of the text in bytes. */
  bytes: number
}

const text = readFileSync(catalogPath, 'utf8')
const [top = '', list = ''] = text.split(/^(?=models:\n)/m)
const [key = '', ...entries] = list.split(/^(?= {2}- publisher: )/m)

/** Writes `catalogText` to a temporary file. */
export function catalog (models: number): CatalogFile {
  const content = Buffer.from(catalogText(models))
  return { models, path: writeTemporary(`${models}.yaml`, content), bytes: content.length }
}

/** The catalog of the repository, with its entries repeated under new names until there are `models` of them. */
export function catalogText (models: number): string {
  const repeated = Array.from({ length: models }, (_, index) => {
    const entry = entries[index % entries.length] ?? ''
    const turn = Math.floor(index / entries.length)
    return turn === 0 ? entry : entry.replace(/^ {4}name: \S+/m, `$&-${turn}`)
  })
  return top + key + repeated.join('')
}
