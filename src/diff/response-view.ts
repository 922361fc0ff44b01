import { endpointPath, modelId } from '../catalog/derive.ts'
import { ENDPOINT_CATEGORIES, type EndpointCategory, type ModelConfiguration, type ModelsResponse } from '../schemas/models-response.ts'
import type { ClientModel, ClientView, Endpoint } from './client-view.ts'

/**
 * The view of a response of `GET /models`. A response doesn't say which path belongs to which model: that is inferred from
 * the order, and from the names, which the paths contain.
 *
 * @param like the view to prefer where several paths are possible.
 * @returns undefined if the models, configurations and endpoints of the response are inconsistent.
 */
export function viewOfResponse ({ configurations, models: offered, endpoints }: ModelsResponse, like?: ClientView): ClientView | undefined {
  const models = new Map<string, ClientModel>()
  for (const [publisher, named] of Object.entries(configurations)) {
    for (const [name, configuration] of Object.entries(named)) {
      if (configuration.publisher !== publisher || configuration.name !== name) return undefined
      models.set(modelId(configuration), { configuration })
    }
  }
  const known = [...new Set(offered)].flatMap(id => models.get(id) ?? [])
  const paths = ENDPOINT_CATEGORIES.reduce((sum, category) => sum + endpoints[category].length, 0)
  if (known.length < offered.length || known.length !== paths) return undefined

  const found = match(known.map(({ configuration }) => configuration), endpoints, like)
  if (found === undefined) return undefined
  known.forEach((model, index) => Object.assign(model, { endpoint: found[index] }))
  return { models, offered }
}

/**
 * The endpoint of each model. Each list of paths has the order of the models, so the search decides from which list the
 * next path comes: depth first, without recursion, as the stack couldn't hold many models.
 */
function match (models: readonly ModelConfiguration[], endpoints: ModelsResponse['endpoints'], like?: ClientView): Endpoint[] | undefined {
  const found: Endpoint[] = []
  const taken = new Map<EndpointCategory, Endpoint[]>(ENDPOINT_CATEGORIES.map(category => [category, []]))

  const choicesFor = (model: ModelConfiguration): Endpoint[] => {
    const name = endpointPath('{name}', model)
    const before = like?.models.get(modelId(model))?.endpoint?.path
    return [...taken]
      .map(([category, { length }]) => ({ category, path: endpoints[category][length] }))
      .filter((choice): choice is Endpoint => choice.path?.includes(name) === true)
      .sort((a, b) => Number(b.path === before) - Number(a.path === before))
  }

  const choices: Endpoint[][] = []
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const model = models[found.length]
    if (model === undefined) return found
    if (choices.length === found.length) choices.push(choicesFor(model))
    const choice = choices.at(-1)?.shift()
    if (choice !== undefined) {
      found.push(choice)
      taken.get(choice.category)?.push(choice)
      continue
    }
    choices.pop()
    const wrong = found.pop()
    if (wrong === undefined) return undefined
    taken.get(wrong.category)?.pop()
  }
  return undefined
}

/** The limit of the search. A response of the service takes about one step for each model. */
const MAX_STEPS = 1_000_000
