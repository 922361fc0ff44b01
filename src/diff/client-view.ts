import { endpointPath, isAllowed, modelId } from '../catalog/derive.ts'
import type { Catalog } from '../schemas/catalog-file.ts'
import type { EndpointCategory, ModelConfiguration } from '../schemas/models-response.ts'

/** Where clients reach a model. */
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

/** What clients see of a catalog. */
export interface ClientView {
  /** Every configured model, by `publisher/name`. */
  models: Map<string, ClientModel>
  /** The models that are allowed, as `publisher/name`, in their order. */
  offered: string[]
}

/** What clients see of a catalog: how its YAML is written, and where a model stands that isn't allowed, doesn't matter. */
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
