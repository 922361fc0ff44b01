/**
 * The package for programs: the types of the response, the catalog, and the service as a Fastify instance. Importing it
 * starts nothing, opens nothing and reads no environment variable. The command `models-api` starts the service.
 *
 * @example
 * ```ts
 * const { catalog, diagnostics } = await loadCatalog('models.yaml')
 * if (catalog === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
 * const app = await buildApp({ models: deriveModels(catalog) })
 * await app.listen({ port: 3000 })
 * ```
 *
 * @module
 */
export { buildApp, type AppOptions } from './app.ts'
export { checkCatalog, type Checked } from './catalog/checker.ts'
export { deriveModels } from './catalog/derive.ts'
export type { Diagnostic, DiagnosticCode } from './catalog/report/diagnostic.ts'
export { loadCatalog } from './catalog/load.ts'
export type { Catalog, CatalogEntry } from './schemas/catalog-file.ts'
export type { Limits } from './http/limits.ts'
export type { ErrorResponse } from './schemas/error-response.ts'
export type { EndpointCategory, ModelConfiguration, ModelParameters, ModelsResponse } from './schemas/models-response.ts'
