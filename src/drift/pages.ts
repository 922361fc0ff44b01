import { ListError, type Document, type Get } from './provider.ts'

/** A list with more pages probably has no end. */
const MAX_PAGES = 100

/**
 * Requests the pages of a list, one after the other. Rejects with a `ListError`.
 *
 * @param nextOf returns the address of the page after `answer`, which is from `url`; undefined after the last one.
 */
export async function pagesOf (get: Get, url: URL, nextOf: (answer: Document, url: URL) => URL | undefined): Promise<Document[]> {
  const answers: Document[] = []
  for (let next: URL | undefined = url; next !== undefined;) {
    if (answers.length === MAX_PAGES) throw new ListError(`the list of ${url.host} has more than ${MAX_PAGES} pages`)
    const answer = await get(next)
    answers.push(answer)
    next = nextOf(answer, next)
  }
  return answers
}

/** The address of a list: `other` if that has a path; else the provider's `own`, at the origin of `other` if there is one. */
export function urlOf (own: string, other?: URL): URL {
  if (other === undefined) return new URL(own)
  const { pathname, search } = new URL(own)
  return other.pathname === '/' && other.search === '' ? new URL(pathname + search, other) : other
}

/** The address of `path` below that of a list. Its segments are percent-encoded (RFC 3986, section 3.3). */
export function below (list: URL, path: string): URL {
  const segments = path.toWellFormed().split('/').map(segment => encodeURIComponent(segment).replace(/%(?:3A|40)/g, decodeURIComponent))
  return new URL([list.pathname.replace(/\/$/, ''), ...segments].join('/'), list)
}
