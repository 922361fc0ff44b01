import { buildApp, checkCatalog, deriveModels } from '../dist/index.js'
import { catalogText } from './catalogs.ts'

/** Numbers of models of two versions each, in turn, one of which is for a bad edit to spoil: short answers and long ones. */
const SIZES = [12, 3, 40, 1]

/** A catalog that no other is like. */
export interface Version {
  number: number
  text: string
  /** The answer that holds it, not encoded. */
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

/** The beginning of `text`, as long as chance has it, which is no catalog by itself. */
export async function half (text: string): Promise<string> {
  const beginning = text.slice(0, Math.random() * text.length)
  const { catalog } = await checkCatalog(beginning)
  return catalog === undefined ? beginning : half(text)
}
