import type { EndpointCategory } from '../schemas/models-response.ts'
import { downloader } from './download.ts'
import { fetchListing, readListing, type Listing } from './listing.ts'
import { ListError } from './provider.ts'
import { PROVIDERS } from './providers.ts'
import { listFile, readList } from './saved-lists.ts'

/** The list of each category, or why there is none. */
export type Lists = ReadonlyMap<EndpointCategory, Listing | ListError>

/** The ids of each category that a list is needed for. */
export type Wanted = ReadonlyMap<EndpointCategory, readonly string[]>

export interface FetchOptions {
  env: NodeJS.ProcessEnv
  /** Addresses of lists in place of the providers' own. */
  urls: ReadonlyMap<EndpointCategory, URL>
  /** Milliseconds that each provider has. */
  timeout: number
  /** Called when a list is there, or there will be none. */
  onEnd?: (category: EndpointCategory) => void
}

/** Requests the lists of providers, all at once. Never rejects. */
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

/** Reads the lists that `saveList` has put into a folder. Never rejects. */
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
