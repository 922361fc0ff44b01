import { endpointPath, isAllowed, modelId } from '../catalog/derive.ts'
import type { Catalog } from '../schemas/catalog-file.ts'
import type { EndpointCategory, ModelConfiguration } from '../schemas/models-response.ts'

/** The path of a model, and the category that lists it. */
export interface Endpoint {
  category: EndpointCategory
  path: string
}

/** A model as clients see it. */
export interface ClientModel {
  configuration: ModelConfiguration
  /** Absent from a model that isn't allowed. */
  endpoint?: Endpoint
}

/** A catalog as clients see it. */
export interface ClientView {
  /** Every configured model, by `publisher/name`. */
  models: Map<string, ClientModel>
  /** The models that are allowed, as `publisher/name`, in their order. */
  offered: string[]
}

/** The view of a valid catalog. It doesn't depend on how the YAML is written, or on the position of models that aren't allowed. */
export function viewOfCatalog ({ endpoints, models }: Catalog): ClientView {
  return {
    models: new Map(models.map(entry => {
      const { endpoint: category, allowed: _, ...configuration } = entry
      const endpoint = { category, path: endpointPath(endpoints[category], entry) }
      return [modelId(entry), isAllowed(entry) ? { configuration, endpoint } : { configuration }]
    })),
    offered: models.filter(isAllowed).map(modelId)
  }
}
