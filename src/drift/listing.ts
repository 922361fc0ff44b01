import { factsOf, ListError, type Answer, type Document, type Get, type ModelList, type Provider } from './provider.ts'

/** The list of a provider, live or from a file. */
export interface Listing {
  list: ModelList
  /** The models that aren't listed, and that the provider couldn't be asked for, each with the reason. */
  unasked: ReadonlyMap<string, string>
  /** Every answer that it was made of, if it is live. */
  documents?: readonly Document[]
}

/** Requests to one provider that are under way at once. */
const CONCURRENCY = 8

/**
 * Requests the list of a provider, and then each of `ids` that it doesn't show, as lists err. Where the list says little
 * of a model, each of them. Rejects with a `ListError` if there is no list.
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
 * @param source where they are from, for people.
 * @throws {ListError} if they are no list of it.
 */
export function readListing (provider: Provider, answers: readonly Answer[], source: string): Listing {
  const list = provider.read(answers.filter(({ reason }) => reason === undefined))
  if (list === undefined) throw new ListError(`${source} doesn't have the list in its form, ${provider.expected}`)
  if (list.models.size === 0 && provider.mayBeEmpty !== true) throw new ListError(`${source} has an empty list`)
  return { list, unasked: new Map(answers.flatMap(({ model, reason }) => model === undefined || reason === undefined ? [] : [[model, reason]])) }
}
