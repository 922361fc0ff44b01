import { factsOf, ListError, type Answer, type Document, type Get, type ModelList, type Provider } from './provider.ts'

/** The list of a provider, live or from a file. */
export interface Listing {
  list: ModelList
  /** The models that aren't listed and that couldn't be requested either, each with the reason. */
  unasked: ReadonlyMap<string, string>
  /** The answers of the provider that it was read from; absent if it is from a file. */
  documents?: readonly Document[]
}

/** The most simultaneous requests to one provider. */
const CONCURRENCY = 8

/**
 * Requests the list of a provider, and then each model of `ids` that it doesn't contain, as lists may be incomplete; or all
 * of them if the provider is brief. Rejects with a `ListError` if the list isn't available.
 */
export async function fetchListing (provider: Provider, get: Get, url: URL, ids: readonly string[]): Promise<Listing> {
  const pages = await provider.list(get, url)
  const { list: listed } = readListing(provider, pages, url.host)
  const wanted = new Set(ids
    .filter(id => provider.isPrivate?.(id) !== true && (provider.isBrief === true || factsOf(listed, provider, id) === undefined))
    .map(provider.listedAs))

  const about: Document[] = []
  const unasked = new Map<string, string>()
  const queue = wanted.values()
  await Promise.all(Array.from({ length: CONCURRENCY }, async () => {
    for (const model of queue) {
      await provider.ask(get, url, model).then(
        document => about.push({ ...document, model }),
        ({ status, message }: ListError) => { if (status !== 404) unasked.set(model, message) }
      )
    }
  }))
  const documents = [...pages, ...about]
  return { ...readListing(provider, documents, url.host), unasked, documents }
}

/**
 * Reads the answers of a provider.
 *
 * @param source the host or file that they are from, for messages.
 * @throws {ListError} if they aren't a list of this provider.
 */
export function readListing (provider: Provider, answers: readonly Answer[], source: string): Listing {
  const list = provider.read(answers.filter(({ reason }) => reason === undefined))
  if (list === undefined) throw new ListError(`${source} doesn't have a list of the expected form, ${provider.expected}`)
  if (list.models.size === 0 && provider.mayBeEmpty !== true) throw new ListError(`${source} has an empty list`)
  return { list, unasked: new Map(answers.flatMap(({ model, reason }) => model === undefined || reason === undefined ? [] : [[model, reason]])) }
}
