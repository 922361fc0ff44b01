import { recordOf } from '../schemas/combinators.ts'
import { ENDPOINT_CATEGORIES, type ModelConfiguration, type ModelsResponse } from '../schemas/models-response.ts'
import type { Catalog, CatalogEntry } from '../schemas/catalog-file.ts'

/** The response of `GET /models` for a valid catalog. The same catalog always gives the same response. */
export function deriveModels ({ endpoints, models }: Catalog): ModelsResponse {
  const allowed = models.filter(isAllowed)
  return {
    configurations: byPublisher(models),
    models: allowed.map(modelId),
    endpoints: recordOf(ENDPOINT_CATEGORIES, category => allowed
      .filter(({ endpoint }) => endpoint === category)
      .map(entry => endpointPath(endpoints[category], entry)))
  }
}

/** Whether clients may use a model: `allowed` of its entry, true by default. */
export function isAllowed ({ allowed = true }: Pick<CatalogEntry, 'allowed'>): boolean {
  return allowed
}

/** A model as `publisher/name`. */
export function modelId ({ publisher, name }: Pick<CatalogEntry, 'publisher' | 'name'>): string {
  return `${publisher}/${name}`
}

/** The path of a model: the path template of its endpoint category, with both placeholders filled in. */
export function endpointPath (template: string, entry: Pick<CatalogEntry, 'publisher' | 'name'>): string {
  return template.replace(/\{(?:publisher|name)\}/g, placeholder =>
    pathSegment(placeholder === '{name}' ? entry.name : entry.publisher))
}

/** `text` as one segment of a path: what RFC 3986, section 3.3 (`pchar`) doesn't allow there is percent-encoded. */
function pathSegment (text: string): string {
  return encodeURIComponent(text).replace(/%(?:24|26|2B|2C|3A|3B|3D|40)/g, decodeURIComponent)
}

function byPublisher (models: readonly CatalogEntry[]): ModelsResponse['configurations'] {
  const publishers = new Map<string, Array<[string, ModelConfiguration]>>()
  for (const { endpoint, allowed, ...configuration } of models) {
    const { publisher, name } = configuration
    const named = publishers.get(publisher) ?? []
    publishers.set(publisher, named)
    named.push([name, configuration])
  }
  // fromEntries defines properties, so that names which every object knows, such as "constructor", are plain data
  return Object.fromEntries(Array.from(publishers, ([publisher, named]) => [publisher, Object.fromEntries(named)]))
}
