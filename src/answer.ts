import { acceptableEncodings, type Encoding } from './negotiation.ts'
import { compress, represent, type Representation } from './representation.ts'
import type { ModelsResponse } from './schemas/models.ts'

/** The answer of `GET /models`, in every representation. */
export class Answer {
  /** Ends when what was published last is compressed. */
  compressed: Promise<void> = Promise.resolve()
  readonly #fields: readonly string[]
  #representations: ReadonlyMap<Encoding, Representation> = new Map()

  /**
   * @param models what is served at first.
   * @param cacheControl the `Cache-Control` of every 200 and 304.
   */
  constructor (models: ModelsResponse, cacheControl: string) {
    this.#fields = ['cache-control', cacheControl, 'vary', 'accept-encoding']
    this.publish(models)
  }

  /** Serves `models` from now on, as they are from the first moment, and compressed as soon as that is done. */
  publish (models: ModelsResponse): void {
    const bytes = Buffer.from(JSON.stringify(models))
    const representations = new Map([['identity' as Encoding, represent(bytes, 'identity', this.#fields)]])
    this.#representations = representations
    this.compressed = compress(bytes).then(results => {
      for (const { encoding, bytes } of results) representations.set(encoding, represent(bytes, encoding, this.#fields))
    })
  }

  /**
   * The representation to send, from the catalog that was published last.
   *
   * @param acceptEncoding the field of the request.
   * @returns nothing if the client refuses each that there is.
   */
  select (acceptEncoding: string | undefined): Representation | undefined {
    for (const encoding of acceptableEncodings(acceptEncoding)) {
      const representation = this.#representations.get(encoding)
      if (representation !== undefined) return representation
    }
    return undefined
  }
}
