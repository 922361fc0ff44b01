import { ENDPOINT_CATEGORIES } from '../schemas/models-response.ts'
import { endpointPath, modelId } from './derive.ts'
import { invalidValue } from './report/explain.ts'
import { characterHint } from './report/hints.ts'
import { MAX_PROBLEMS, pathText, unchecked, valueAt, type Path, type Problem } from './report/problem.ts'

/**
 * Checks what no schema can express: no two entries are the same model, no two allowed entries have the same path, the
 * texts of the response have a maximum length, and no identifier or path template has characters or segments that are
 * invisible or mean something else to clients.
 *
 * @param file the parsed catalog file, valid or not.
 * @param broken the paths, as `pathText` writes them, of the values that the schema rejects. No rule checks these.
 * @param maxLength the most UTF-16 code units that the texts of the response may have together.
 */
export function ruleProblems (file: unknown, broken: ReadonlySet<string>, maxLength: number): Problem[] {
  const textAt = (...path: Path) => {
    const value = broken.size > 0 && broken.has(pathText(path)) ? undefined : valueAt(file, path)
    return typeof value === 'string' ? value : undefined
  }
  const templates = new Map<string | undefined, string | undefined>(
    ENDPOINT_CATEGORIES.map(category => [category, textAt('endpoints', category)]))
  const models = valueAt(file, ['models'])
  const modelsById = new Map<string, Path>()
  const modelsByPath = new Map<string, Path>()
  const problems: Problem[] = []
  let length = 0

  for (const category of ENDPOINT_CATEGORIES) problems.push(...templateProblems(['endpoints', category], templates.get(category)))
  for (const index of Array.isArray(models) ? models.keys() : []) {
    if (problems.length > MAX_PROBLEMS) return [...problems, unchecked(index)]
    const entry: Path = ['models', index]
    for (const path of IDENTIFIERS) problems.push(...identifierProblems([...entry, ...path], textAt(...entry, ...path)))
    for (const key of PROBABLE) {
      const path = [...entry, 'configuration', 'parameters', key]
      const value = valueAt(file, path)
      if (typeof value === 'number' && value > -1 && value <= 0) problems.push(invalidValue(path, value))
    }
    const publisher = textAt(...entry, 'publisher')
    const name = textAt(...entry, 'name')
    if (publisher === undefined || name === undefined) continue

    const template = templates.get(textAt(...entry, 'endpoint'))
    const texts = [publisher, name, template, ...SHOWN.map(path => textAt(...entry, ...path))]
    length += texts.reduce((sum, text = '') => sum + text.length, 0)
    if (length > maxLength) return [...problems, tooLong(entry, maxLength)]

    const id = modelId({ publisher, name })
    const namesake = modelsById.get(id)
    if (namesake !== undefined) {
      problems.push({
        code: 'duplicate-model',
        path: [...entry, 'name'],
        message: `${pathText(entry)} is a duplicate of ${id}, which is already at line`,
        earlier: [...namesake, 'name']
      })
      continue
    }
    modelsById.set(id, entry)

    if (template === undefined || valueAt(file, [...entry, 'allowed']) === false) continue
    const path = endpointPath(template, { publisher, name })
    const neighbour = modelsByPath.get(path)
    if (neighbour !== undefined) {
      problems.push({
        code: 'duplicate-path',
        path: [...entry, 'name'],
        message: `${pathText(entry)} is reached at ${path}, as is the model at line`,
        earlier: [...neighbour, 'name']
      })
      continue
    }
    modelsByPath.set(path, entry)
  }
  return problems
}

const IDENTIFIERS: readonly Path[] = [['publisher'], ['name'], ['icon'], ['configuration', 'model']]

/** The parameters that are -1 or above 0, a range that the schema of a plain number can't express. */
const PROBABLE = ['typical_p', 'repetition_penalty']

/**
 * Rejects invisible characters, and path segments with a special meaning. A pattern for them would need look-around or
 * Unicode properties, which some clients' engines don't have.
 */
function identifierProblems (path: Path, text: string | undefined): Problem[] {
  if (text === undefined) return []
  const isSegment = path.length === 3 && path.at(-1) !== 'icon'
  return (isSegment && /^(?:\.{1,2}|__proto__)$/.test(text)) || /[\p{Cf}\p{Zs}\p{Zl}\p{Zp}]/u.test(text) ? [invalidValue(path, text)] : []
}

function templateProblems (path: Path, template: string | undefined): Problem[] {
  if (template === undefined) return []
  if (template.includes('${')) return [{ ...invalidValue(path, template), hint: 'write {name} without $' }]
  if (/\p{Cf}/u.test(template)) return [{ ...invalidValue(path, template), hint: String(characterHint(template)) }]
  if (template.includes('\\')) return [{ ...invalidValue(path, template), hint: 'clients read a backslash as a slash' }]
  const segment = template.split('/').find(segment => /^(?:\.|%2e){1,2}$/i.test(segment))
  return segment === undefined ? [] : [{ ...invalidValue(path, template), hint: `clients resolve the segment ${segment} to another path` }]
}

/** The texts of an entry in the response, apart from its publisher and name. */
const SHOWN: readonly Path[] = [['description'], ['icon'], ['configuration', 'model']]

function tooLong (path: Path, maxLength: number): Problem {
  return {
    code: 'too-large',
    path,
    message: `with ${pathText(path)} the texts of the response are longer than ${maxLength} characters: does an alias or a path template repeat a long text?`
  }
}
