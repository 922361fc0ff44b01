import { isDeepStrictEqual } from 'node:util'
import type { Changes } from '../catalog/changes.ts'
import type { ModelConfiguration } from '../schemas/models-response.ts'
import type { ClientModel, ClientView, Endpoint } from './client-view.ts'

/** The kinds of differences between two catalogs for clients, with their meaning, in the order of reports. */
export const DIFFERENCE_KINDS = {
  removed: 'A model is no longer in the catalog.',
  disallowed: 'A model is no longer allowed: its configuration stays.',
  default: 'The first model, which clients offer first, has changed.',
  path: 'The path of a model, or the category that lists it, has changed.',
  upstream: 'The provider\'s id of a model, `configuration.model`, has changed.',
  limit: '`max_new_tokens` or `truncate` of a model has changed.',
  parameter: 'Another parameter of a model has changed.',
  details: 'The description, icon or type of a model has changed.',
  added: 'A model is new in the catalog.',
  allowed: 'A model is allowed again.',
  order: 'The order of the models that both catalogs offer has changed.'
} as const

/** One of the kinds above. */
export type DifferenceKind = keyof typeof DIFFERENCE_KINDS

/** One difference between two catalogs. All of them, applied to the view of the old one, give the view of the new one. */
export type Difference =
  /** `position` counts the offered models of the new catalog from 1; absent from a model that isn't allowed. */
  | { kind: 'added', model: string, after: ClientModel, position?: number }
  | { kind: 'removed', model: string, before: ClientModel }
  | { kind: 'allowed', model: string, after: Endpoint, position: number }
  | { kind: 'disallowed', model: string, before: Endpoint }
  | { kind: 'path', model: string, before: Endpoint, after: Endpoint }
  /** `before` or `after` is absent if the model doesn't have the field. */
  | { kind: FieldKind, model: string, field: string, before?: unknown, after?: unknown }
  /** null if no model is offered. */
  | { kind: 'default', before: string | null, after: string | null }
  | { kind: 'order', before: string[], after: string[] }

type FieldKind = 'upstream' | 'limit' | 'parameter' | 'details'

/** The changes for clients from one catalog to another, in the order of `DIFFERENCE_KINDS` and then of the catalogs. */
export function differencesBetween (before: ClientView, after: ClientView): Difference[] {
  const differences = [
    ...membershipDifferences(before, after),
    ...[...after.models].flatMap(([id, model]) => fieldDifferences(id, before.models.get(id), model)),
    ...orderDifferences(before, after)
  ]
  const order = Object.keys(DIFFERENCE_KINDS)
  return differences.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
}

function membershipDifferences (before: ClientView, after: ClientView): Difference[] {
  const positions = new Map(after.offered.map((id, index) => [id, index + 1]))
  const differences: Difference[] = []
  for (const [model, old] of before.models) {
    if (!after.models.has(model)) differences.push({ kind: 'removed', model, before: old })
  }
  for (const [model, current] of after.models) {
    const position = positions.get(model)
    const old = before.models.get(model)
    if (old === undefined) {
      differences.push({ kind: 'added', model, after: current, ...position !== undefined && { position } })
    } else if (old.endpoint !== undefined && current.endpoint === undefined) {
      differences.push({ kind: 'disallowed', model, before: old.endpoint })
    } else if (old.endpoint === undefined && current.endpoint !== undefined && position !== undefined) {
      differences.push({ kind: 'allowed', model, after: current.endpoint, position })
    } else if (old.endpoint !== undefined && current.endpoint !== undefined && !isDeepStrictEqual(old.endpoint, current.endpoint)) {
      differences.push({ kind: 'path', model, before: old.endpoint, after: current.endpoint })
    }
  }
  return differences
}

/** The differences of a model that both catalogs have. */
function fieldDifferences (model: string, before: ClientModel | undefined, after: ClientModel): Difference[] {
  if (before === undefined || isDeepStrictEqual(before.configuration, after.configuration)) return []
  const old = fieldsOf(before.configuration)
  const current = fieldsOf(after.configuration)
  return [...new Map([...old, ...current])].flatMap(([field, { kind }]): Difference[] => {
    const values = { before: old.get(field)?.value, after: current.get(field)?.value }
    return values.before === values.after ? [] : [{ kind, model, field, ...values }]
  })
}

/** The fields of a configuration, except those that identify the model. */
function fieldsOf ({ publisher: _, name: __, configuration: { model, parameters }, ...details }: ModelConfiguration) {
  return new Map<string, { kind: FieldKind, value: unknown }>([
    ['configuration.model', { kind: 'upstream', value: model }],
    ...Object.entries(parameters).map(([field, value]) =>
      [field, { kind: LIMITS.has(field) ? 'limit' : 'parameter', value }] as const),
    ...Object.entries(details).map(([field, value]) => [field, { kind: 'details', value }] as const)
  ])
}

const LIMITS = new Set(['max_new_tokens', 'truncate'])

function orderDifferences ({ offered: before }: ClientView, { offered: after }: ClientView): Difference[] {
  const differences: Difference[] = []
  const [old = null] = before
  const [current = null] = after
  if (old !== current) differences.push({ kind: 'default', before: old, after: current })
  const kept = keptOf(before, after)
  const order = { before: kept, after: keptOf(after, before) }
  if (!isDeepStrictEqual(order.before, order.after)) differences.push({ kind: 'order', ...order })
  return differences
}

/** The `ids` that are also in `others`. */
function keptOf (ids: readonly string[], others: readonly string[]): string[] {
  const kept = new Set(others)
  return ids.filter(id => kept.has(id))
}

/** Groups the differences by model, for the summary that the log also has. */
export function changesOf (differences: readonly Difference[]): Changes {
  const ids = (test: (kind: DifferenceKind) => boolean) =>
    [...new Set(differences.flatMap(difference => 'model' in difference && test(difference.kind) ? difference.model : []))]
  return {
    added: ids(kind => kind === 'added'),
    removed: ids(kind => kind === 'removed'),
    changed: ids(kind => kind !== 'added' && kind !== 'removed'),
    isReordered: differences.some(({ kind }) => kind === 'order')
  }
}
