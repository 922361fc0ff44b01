import { resolve } from 'node:path'
import { fetchLists, readLists, type Lists, type Wanted } from '../drift/lists.ts'
import { ENDPOINT_CATEGORIES, type EndpointCategory } from '../schemas/models-response.ts'
import { choiceOf, numberOf } from './arguments.ts'
import type { Io } from './command.ts'
import { Progress } from './progress.ts'

/** The options of `parseArgs` that select the source of the providers' lists. */
export const SOURCE_OPTIONS = {
  from: { type: 'string' },
  url: { type: 'string', multiple: true },
  timeout: { type: 'string', default: '30' }
} as const

/** Their lines in the usage of a command. */
export const SOURCE_USAGE = `\
  --from DIR           read the lists of the providers from DIR, and request nothing
  --url CATEGORY=URL   request the list of a category from URL; without a path, from that host
  --timeout SECONDS    time for each provider, 30 by default
`

/** The source of the providers' lists. */
export interface ListSource {
  /** A folder of saved lists; if undefined, the lists are requested. */
  directory: string | undefined
  /** Addresses of lists instead of the providers' own. */
  urls: Map<EndpointCategory, URL>
  /** Milliseconds for each provider. */
  timeout: number
}

/**
 * The source that the parsed options select.
 *
 * @throws {Error} that names the option whose value is wrong.
 */
export function listSource ({ from, url = [], timeout }: { from?: string | undefined, url?: string[] | undefined, timeout: string }): ListSource {
  if (from !== undefined && url.length > 0) throw new Error('--url can\'t be used with --from, which requests nothing')
  return {
    directory: from,
    urls: new Map(url.map(urlOption)),
    timeout: numberOf('--timeout', timeout, 0.001, 3600) * 1000
  }
}

/** Parses the value of `--url`. Errors don't contain the URL, which may have a password. */
function urlOption (text: string): [EndpointCategory, URL] {
  const [name = '', ...rest] = text.split('=')
  const category = choiceOf('--url', name, ENDPOINT_CATEGORIES)
  const url = rest.join('=')
  const { protocol, username, password, href } = URL.canParse(url) ? new URL(url) : { protocol: '', username: '', password: '', href: '' }
  if (!/^https?:$/.test(protocol) || username + password !== '') throw new Error(`--url ${category}= must be an http or https URL without credentials`)
  return [category, new URL(href)]
}

/** Requests or reads the lists that are wanted. If standard error is a terminal, it shows which are awaited. Never rejects. */
export async function listsFrom ({ directory, urls, timeout }: ListSource, wanted: Wanted, { stderr, env, cwd }: Pick<Io, 'stderr' | 'env' | 'cwd'>): Promise<Lists> {
  if (directory !== undefined) return readLists(wanted, resolve(cwd(), directory))
  const progress = new Progress(stderr, 'fetching the lists of', wanted.keys())
  return fetchLists(wanted, { env, urls, timeout, onEnd: category => progress.end(category) })
}
