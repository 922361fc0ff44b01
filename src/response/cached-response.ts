import { recordOf } from '../schemas/combinators.ts'
import { ENDPOINT_CATEGORIES, type ModelsResponse } from '../schemas/models-response.ts'
import { acceptedEncodings, type Encoding } from './negotiation.ts'
import { represent, type Representation } from './representation.ts'

/** The response of `GET /models`, serialized once for each catalog, in every content coding. */
export class CachedResponse {
  /** How many models are allowed, by endpoint category. */
  modelCounts = recordOf(ENDPOINT_CATEGORIES, () => 0)
  #representations: ReadonlyMap<Encoding, Representation> = new Map()
  #latest: ModelsResponse
  #serialize: ((models: ModelsResponse) => string) | undefined

  /** @param models what is served first. */
  constructor (models: ModelsResponse) {
    this.#latest = models
  }

  /** The entity tag of the response without compression. */
  get etag (): string {
    return String(this.#representations.get('identity')?.etag)
  }

  /**
   * Serves `models` from the moment at which the promise resolves, when every representation is there: no client sees
   * parts of two catalogs. Of calls that overlap the last wins.
   *
   * @throws if the response can't be serialized or compressed; what was served before still is.
   */
  async publish (models: ModelsResponse): Promise<void> {
    this.#latest = models
    if (this.#serialize === undefined) return
    const representations = await represent(Buffer.from(this.#serialize(models)))
    if (models !== this.#latest) return
    this.#representations = representations
    this.modelCounts = recordOf(ENDPOINT_CATEGORIES, category => models.endpoints[category].length)
  }

  /** Publishes what was given so far. `serialize` makes JSON, from now on, of all that is published. */
  async start (serialize: (models: ModelsResponse) => string): Promise<void> {
    this.#serialize = serialize
    await this.publish(this.#latest)
  }

  /**
   * The representation to send.
   *
   * @param acceptEncoding the `Accept-Encoding` of the request.
   * @returns nothing if the client rejects every representation.
   */
  select (acceptEncoding: string | undefined): Representation | undefined {
    const encoding = acceptedEncodings(acceptEncoding).find(encoding => this.#representations.has(encoding))
    return encoding && this.#representations.get(encoding)
  }
}
