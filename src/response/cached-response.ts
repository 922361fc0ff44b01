import { acceptableEncodings, type Encoding } from './negotiation.ts'
import { compress, represent, type Representation } from './representation.ts'
import { recordOf } from '../schemas/combinators.ts'
import { ENDPOINT_CATEGORIES, type ModelsResponse } from '../schemas/models-response.ts'

/** The answer of `GET /models`, in every representation. */
export class Answer {
  /** The entity tag of what is served as it is, without compression. */
  etag = ''
  /** How many models are allowed, by endpoint category. */
  modelCounts = recordOf(ENDPOINT_CATEGORIES, () => 0)
  /** Ends when what was published last is compressed. Rejects if that can't be, which nobody need handle. */
  compressed: Promise<void> = Promise.resolve()
  readonly #fields: readonly string[]
  #representations: ReadonlyMap<Encoding, Representation> = new Map()

  /**
   * @param models what is served at first.
   * @param cacheControl the `Cache-Control` of every 200 and 304.
   */
  constructor (models: ModelsResponse, cacheControl: string) {
    this.#fields = ['cache-control', cacheControl, 'vary', 'accept-encoding', 'x-content-type-options', 'nosniff']
    this.publish(models)
  }

  /** Serves `models` from now on, as they are from the first moment, and compressed as soon as that is done. */
  publish (models: ModelsResponse): void {
    const bytes = Buffer.from(JSON.stringify(models))
    const identity = represent(bytes, 'identity', this.#fields)
    const isSame = identity.etag === this.etag // then what is compressed already is right from the first moment, too
    const representations = new Map<Encoding, Representation>(isSame ? this.#representations : [['identity', identity]])
    this.#representations = representations
    this.etag = identity.etag
    this.modelCounts = recordOf(ENDPOINT_CATEGORIES, category => models.endpoints[category].length)
    this.compressed = compress(bytes).then(results => {
      for (const { encoding, bytes } of results) representations.set(encoding, represent(bytes, encoding, this.#fields))
    })
    this.compressed.catch(Object) // that it is served uncompressed is no reason to end the process of a program
  }

  /**
   * The representation to send, from the catalog that was published last.
   *
   * @param acceptEncoding the field of the request.
   * @returns nothing if the client refuses each that there is so far.
   */
  select (acceptEncoding: string | undefined): Representation | undefined {
    for (const encoding of acceptableEncodings(acceptEncoding)) {
      const representation = this.#representations.get(encoding)
      if (representation !== undefined) return representation
    }
    return undefined
  }

  /** The same, when each that there will be is there. */
  async selectLast (acceptEncoding: string | undefined): Promise<Representation | undefined> {
    let awaited
    do {
      awaited = this.compressed
      await awaited.catch(() => {}) // whoever has published is told
    } while (awaited !== this.compressed)
    return this.select(acceptEncoding)
  }
}
