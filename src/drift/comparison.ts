import { isAllowed, modelId } from '../catalog/derive.ts'
import { groupBy } from '../catalog/report/group.ts'
import { quoted } from '../quoted.ts'
import type { Catalog, CatalogEntry } from '../schemas/catalog-file.ts'
import { ENDPOINT_CATEGORIES, type EndpointCategory } from '../schemas/models-response.ts'
import type { Acknowledgement } from './acknowledgements.ts'
import type { DriftCode, Finding } from './finding.ts'
import { alternativesIn } from './alternatives.ts'
import type { Listing } from './listing.ts'
import type { Lists } from './lists.ts'
import { factsOf, ListError, type ModelFacts } from './provider.ts'
import { PROVIDERS } from './providers.ts'

/** The days that decide whether the end of a model is reported. */
export interface Days {
  /** YYYY-MM-DD. */
  today: string
  /** The end of a model is reported if it is at most this many days ahead. */
  within: number
}

/** How to compare. */
export interface ComparisonOptions extends Days {
  /** The acknowledged findings, which aren't reported. */
  acknowledged: readonly Acknowledgement[]
  /** Whether warnings are errors, except that of a category without its credentials. */
  isStrict: boolean
}

/** The result of comparing a catalog with the lists of its providers. */
export interface Comparison {
  findings: Finding[]
  /** The number of models that could be compared with their provider's list. */
  verified: number
  /** The number of findings that are acknowledged, and therefore not reported. */
  acknowledged: number
}

/** A problem of one model. */
export interface DriftProblem {
  code: DriftCode
  /** An error only for a model that is allowed. */
  severity: 'error' | 'warning'
  /** The keys that lead from the entry to the part. */
  path: Finding['path']
  message: string
}

/** Compares the models of a catalog with the lists of their categories. Models of categories that aren't in `lists` are ignored. */
export function compare ({ models }: Catalog, lists: Lists, { within, today, acknowledged, isStrict }: ComparisonOptions): Comparison {
  const findings: Finding[] = []
  const counts = { verified: 0, acknowledged: 0 }
  const acknowledgements = groupBy(acknowledged, ({ model }) => model)
  const problemsOf = new Map(Array.from(lists, ([category, list]) =>
    [category, list instanceof ListError ? undefined : comparer(category, list, { today, within })]))

  for (const [index, entry] of models.entries()) {
    const problems = problemsOf.get(entry.endpoint)?.(entry)
    if (problems === undefined) continue
    if (!problems.some(({ code }) => code === 'unverified')) counts.verified += 1
    const own = acknowledgements.get(modelId(entry)) ?? []
    for (const { code, severity, path, message } of problems) {
      const until = own.filter(({ codes }) => codes.has(code)).map(({ until }) => until).sort().at(-1)
      if (until !== undefined && today <= until) {
        counts.acknowledged += 1
        continue
      }
      findings.push({
        severity: isStrict ? 'error' : isAllowed(entry) ? severity : 'warning',
        code,
        path: ['models', index, ...path],
        message: `models[${index}].${path.join('.')}: ${message}${until === undefined ? '' : `; acknowledged until ${until}`}`
      })
    }
  }
  return { findings: [...findings, ...unverified(models, lists, isStrict)], ...counts }
}

/** One finding for each category whose list isn't available. */
function unverified (models: readonly CatalogEntry[], lists: Lists, isStrict: boolean): Finding[] {
  return ENDPOINT_CATEGORIES.flatMap((category): Finding[] => {
    const list = lists.get(category)
    if (!(list instanceof ListError)) return []
    const { length } = models.filter(({ endpoint }) => endpoint === category)
    const count = length === 1 ? '1 model isn\'t verified' : `${length} models aren't verified`
    return [{
      severity: isStrict && !list.isSkipped ? 'error' : 'warning',
      code: 'unverified',
      path: ['endpoints', category],
      isOfKey: true,
      message: `${category}: ${count}: ${list.message}`
    }]
  })
}

/** Returns a function that compares an entry of one category with its list. It returns undefined for a private model, which no list shows. */
export function comparer (category: EndpointCategory, { list, unasked }: Listing, { today, within }: Days): (entry: CatalogEntry) => DriftProblem[] | undefined {
  const provider = PROVIDERS[category]
  const horizon = dayAfter(today, within)
  let alternatives: ReturnType<typeof alternativesIn> | undefined

  return ({ configuration: { model, parameters: { truncate, max_new_tokens: maxNewTokens } } }) => {
    if (provider.isPrivate?.(model) === true) return undefined
    const id = quoted(model)
    const facts = factsOf(list, provider, model)
    if (facts === undefined) return [unknown(id, unasked.get(provider.listedAs(model)), (alternatives ??= alternativesIn(list))(provider.listedAs(model)))]
    if (facts.isUnreachable === true) return [ofModel('unknown-upstream', 'error', `nothing serves ${id} at ${category} at the moment`)]
    return [...standing(id, facts), ...limits(id, facts, truncate, maxNewTokens)]
  }

  function unknown (id: string, reason: string | undefined, hint: string): DriftProblem {
    return reason === undefined
      ? ofModel('unknown-upstream', 'error', `${category} doesn't know ${id}${hint}`)
      : ofModel('unverified', 'warning', `${category} doesn't list ${id}${hint}, and ${reason}`)
  }

  function standing (id: string, { expires, successor }: ModelFacts): DriftProblem[] {
    const problems: DriftProblem[] = []
    if (successor !== undefined) problems.push(ofModel('unknown-upstream', 'warning', `${category} lists ${id} as ${quoted(successor)} now`))
    if (expires !== undefined && expires < today) problems.push(ofModel('expires', 'error', `${id} expired at ${category} on ${expires}`))
    else if (expires !== undefined && expires <= horizon) problems.push(ofModel('expires', 'warning', `${id} expires at ${category} on ${expires}`))
    return problems
  }

  function limits (id: string, { context = Infinity, maxOutput = Infinity }: ModelFacts, truncate: number, maxNewTokens: number): DriftProblem[] {
    const problems: DriftProblem[] = []
    if (truncate > context) problems.push(ofParameter('truncate', `${truncate} is above the context of ${id} at ${category}, ${context} tokens`))
    else if (truncate + maxNewTokens > context) {
      problems.push(ofParameter('truncate', `${truncate} and max_new_tokens ${maxNewTokens} together are above the context of ${id} at ${category}, ${context} tokens`))
    }
    if (maxNewTokens > maxOutput) problems.push(ofParameter('max_new_tokens', `${maxNewTokens} is above the largest output of ${id} at ${category}, ${maxOutput} tokens`))
    return problems
  }
}

function ofModel (code: DriftCode, severity: DriftProblem['severity'], message: string): DriftProblem {
  return { code, severity, path: ['configuration', 'model'], message }
}

function ofParameter (name: string, message: string): DriftProblem {
  return { code: 'context-exceeded', severity: 'warning', path: ['configuration', 'parameters', name], message }
}

function dayAfter (day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)
}
