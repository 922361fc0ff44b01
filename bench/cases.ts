import { isDeepStrictEqual } from 'node:util'
import { brotliDecompressSync } from 'node:zlib'
import { get, type Answer } from './http.ts'
import type { Server } from './server.ts'

/** A kind of request, and the response that it must get. */
export interface Case {
  name: '200' | '304' | 'br'
  title: string
  status: number
  /** The header fields of the request, after a response with this ETag. */
  headers: (etag: string) => Record<string, string>
  /** What is wrong with the response; undefined if nothing is. */
  fault: (answer: Answer, models: unknown) => string | undefined
}

const everything: Case = {
  name: '200',
  title: '200, not compressed',
  status: 200,
  headers: () => ({}),
  fault: ({ headers, body }, models) => headers['content-encoding'] === undefined ? contentFault(body, models) : 'compresses'
}

/** A client that has the models asks whether they have changed. */
export const notModified: Case = {
  name: '304',
  title: '304 to If-None-Match',
  status: 304,
  headers: etag => ({ 'if-none-match': etag }),
  fault: ({ body }) => body.length === 0 ? undefined : 'has a body'
}

const brotli: Case = {
  name: 'br',
  title: '200, Brotli',
  status: 200,
  headers: () => ({ 'accept-encoding': 'br' }),
  fault: ({ headers, body }, models) => headers['content-encoding'] === 'br' ? contentFault(brotliDecompressSync(body), models) : 'does not compress'
}

export const cases: readonly Case[] = [everything, notModified, brotli]

function contentFault (body: Buffer, models: unknown): string | undefined {
  return isDeepStrictEqual(JSON.parse(body.toString()), models) ? undefined : 'says something else'
}

/** The header fields of a case for a server, with its correct response; or why the server can't be measured. */
export type Prepared = { headers: Record<string, string>, answer: Answer } | { missing: string }

/** Sends the request of a case to a server once, and checks the response. */
export async function prepare (server: Server, { status, headers, fault }: Case, models: unknown): Promise<Prepared> {
  const { headers: { etag = '' } } = await get(server.url)
  const fields = headers(etag)
  if (Object.values(fields).includes('')) return { missing: 'has no ETag' }
  const answer = await get(server.url, fields)
  if (answer.status !== status) return { missing: `answers ${answer.status}` }
  const wrong = fault(answer, models)
  return wrong === undefined ? { headers: fields, answer } : { missing: wrong }
}
