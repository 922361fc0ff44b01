import { buildApp, checkCatalog, deriveModels } from '../dist/index.js'
import { catalogText } from './catalogs.ts'

/** The numbers of models of versions, two versions each, of which a bad edit spoils one: for short responses and long ones. */
const SIZES = [12, 3, 40, 1]

/** A unique catalog. */
export interface Version {
  number: number
  text: string
  /** Its response, not encoded. */
  body: string
}

export async function version (number: number): Promise<Version> {
  const text = catalogText(SIZES[Math.floor(number / 2) % SIZES.length] ?? 1).replace(/^ {4}name: \S+/m, `    name: version-${number}`)
  const { catalog } = await checkCatalog(text)
  if (catalog === undefined) throw new Error(`version ${number} is no catalog`)
  const app = await buildApp({ models: deriveModels(catalog), hasMetrics: false })
  const { body } = await app.inject('/models')
  await app.close()
  return { number, text, body }
}

/** A beginning of `text` of random length, which isn't a valid catalog. */
export async function half (text: string): Promise<string> {
  const beginning = text.slice(0, Math.random() * text.length)
  const { catalog } = await checkCatalog(beginning)
  return catalog === undefined ? beginning : half(text)
}
