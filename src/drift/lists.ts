import type { EndpointCategory } from '../schemas/models-response.ts'
import { downloader } from './download.ts'
import { fetchListing, readListing, type Listing } from './listing.ts'
import { ListError } from './provider.ts'
import { PROVIDERS } from './providers.ts'
import { listFile, readList } from './saved-lists.ts'

/** The list of each category, or the reason why it isn't available. */
export type Lists = ReadonlyMap<EndpointCategory, Listing | ListError>

/** The categories whose lists are needed, each with the provider's ids of its models. */
export type Wanted = ReadonlyMap<EndpointCategory, readonly string[]>

/** How to request lists. */
export interface FetchOptions {
  /** The environment variables, for credentials and addresses. */
  env: NodeJS.ProcessEnv
  /** Addresses of lists instead of the providers' own. */
  urls: ReadonlyMap<EndpointCategory, URL>
  /** Milliseconds for each provider. */
  timeout: number
  /** Called when the requests of a category have ended, with or without a list. */
  onEnd?: (category: EndpointCategory) => void
}

/** Requests the lists of all wanted categories at once. Never rejects. */
export async function fetchLists (wanted: Wanted, { env, urls, timeout, onEnd }: FetchOptions): Promise<Lists> {
  return gather(wanted, async (category, ids) => {
    try {
      const provider = PROVIDERS[category]
      const access = provider.access(env, urls.get(category))
      return await fetchListing(provider, downloader(access, timeout), access.url, ids)
    } finally {
      onEnd?.(category)
    }
  })
}

/** Reads the lists of the wanted categories that `saveList` has saved in a folder. Never rejects. */
export async function readLists (wanted: Wanted, directory: string): Promise<Lists> {
  return gather(wanted, async category => {
    const file = listFile(directory, category)
    return readListing(PROVIDERS[category], await readList(file), file)
  })
}

async function gather (wanted: Wanted, listOf: (category: EndpointCategory, ids: readonly string[]) => Promise<Listing>): Promise<Lists> {
  return new Map(await Promise.all(Array.from(wanted, async ([category, ids]) =>
    [category, await listOf(category, ids).catch((error: ListError) => error)] as const)))
}
