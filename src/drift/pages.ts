import { ListError, type Document, type Get } from './provider.ts'

/** A list of more pages has no end. */
const MAX_PAGES = 100

/**
 * The pages of a list.
 *
 * @param nextOf the address of the page after this answer, which `url` led to; nothing after the last one.
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

/** The address of a list: `own`, at the origin of `other` if that has no path, or `other`. */
export function urlOf (own: string, other?: URL): URL {
  if (other === undefined) return new URL(own)
  const { pathname, search } = new URL(own)
  return other.pathname === '/' && other.search === '' ? new URL(pathname + search, other) : other
}

/** The address of what is below a list: `path` has segments, which are encoded here as RFC 3986, section 3.3, asks for. */
export function below (list: URL, path: string): URL {
  const segments = path.toWellFormed().split('/').map(segment => encodeURIComponent(segment).replace(/%(?:3A|40)/g, decodeURIComponent))
  return new URL([list.pathname.replace(/\/$/, ''), ...segments].join('/'), list)
}
