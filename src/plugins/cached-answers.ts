import { Readable } from 'node:stream'
import fp from 'fastify-plugin'
import { LARGE, untilTaken } from '../http/until-taken.ts'
import { varyByEncoding } from '../http/vary.ts'
import { isFresh } from '../response/conditions.ts'
import { bestRepresentation, represent } from '../response/representation.ts'
import { StatusError } from './errors.ts'

/** The types of files that a page consists of: caches may keep these for an hour, but must revalidate documents each time. */
const PART = /^(?:text\/css|text\/javascript|application\/javascript|image\/)/

/**
 * Compresses the responses of all routes that are added after it, each once, and answers `If-None-Match` with 304. Use it
 * only for routes whose response never changes. Streams and errors are sent as they are.
 */
export const cachedAnswers = fp(async app => {
  const answers = new Map<unknown, ReturnType<typeof represent>>()

  app.addHook('onSend', async ({ method, headers, routeOptions: { url } }, reply, payload) => {
    if (reply.statusCode !== 200 || !(typeof payload === 'string' || Buffer.isBuffer(payload))) return payload
    const representations = await (answers.get(url) ?? keep(url, Buffer.from(payload)))
    varyByEncoding(reply)
    const representation = bestRepresentation(representations, headers['accept-encoding'])
    if (representation === undefined) throw new StatusError(406)

    const { etag, contentHeaders, body } = representation
    reply.headers({ etag, 'cache-control': PART.test(String(reply.getHeader('content-type'))) ? 'public, max-age=3600' : 'no-cache' })
    const isUnchanged = isFresh(headers['if-none-match'], etag)
    if (isUnchanged) reply.code(304).removeHeader('content-type')
    else reply.headers(contentHeaders)
    if (method === 'HEAD') return body // Fastify sends only its length
    if (isUnchanged) return null
    return body.length < LARGE ? body : Readable.from(untilTaken(body, reply.raw))
  })

  function keep (url: unknown, bytes: Buffer): ReturnType<typeof represent> {
    const representations = represent(bytes)
    answers.set(url, representations)
    representations.catch(() => answers.delete(url))
    return representations
  }
}, { name: 'cached-answers' })
