import assert from 'node:assert/strict'
import { recordOf } from '../schemas/combinators.ts'
import { ENDPOINT_CATEGORIES, type EndpointCategory, type ModelsResponse } from '../schemas/models-response.ts'
import { acceptedEncodings, type Encoding } from './negotiation.ts'
import { represent, type Representation } from './representation.ts'

/** What is served of one catalog. */
export interface Edition {
  /** The response in every content coding. */
  representations: ReadonlyMap<Encoding, Representation>
  /** How many models are allowed, by endpoint category. */
  modelCounts: Record<EndpointCategory, number>
}

/** The response of `GET /models`, serialized once for each catalog, in every content coding. */
export class CachedResponse {
  #edition: Edition = { representations: new Map(), modelCounts: recordOf(ENDPOINT_CATEGORIES, () => 0) }
  /** What was published last, until it is served. */
  #latest: ModelsResponse | undefined
  #serialize: ((models: ModelsResponse) => string) | undefined

  /** @param models what is served first. */
  constructor (models: ModelsResponse) {
    this.#latest = models
  }

  /** What is served now. */
  get edition (): Edition {
    return this.#edition
  }

  /** How many models are allowed, by endpoint category. */
  get modelCounts (): Edition['modelCounts'] {
    return this.#edition.modelCounts
  }

  /** The entity tag of the response without compression. */
  get etag (): string {
    return String(this.#edition.representations.get('identity')?.etag)
  }

  /** Serves from now on what `make` has made, here or in another thread, whatever is still being published. */
  serve (edition: Edition): void {
    this.#latest = undefined
    this.#edition = edition
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
    const edition = await this.make(models)
    if (models === this.#latest) this.serve(edition)
  }

  /**
   * What `publish` serves of `models`, without serving it. Only once the application is ready.
   *
   * @throws if the response can't be serialized or compressed.
   */
  async make (models: ModelsResponse): Promise<Edition> {
    assert(this.#serialize, 'the application is ready')
    return {
      representations: await represent(Buffer.from(this.#serialize(models))),
      modelCounts: recordOf(ENDPOINT_CATEGORIES, category => models.endpoints[category].length)
    }
  }

  /** Publishes what was given so far. `serialize` makes JSON, from now on, of all that is published. */
  async start (serialize: (models: ModelsResponse) => string): Promise<void> {
    this.#serialize = serialize
    if (this.#latest !== undefined) await this.publish(this.#latest)
  }

  /**
   * The representation to send.
   *
   * @param acceptEncoding the `Accept-Encoding` of the request.
   * @returns nothing if the client rejects every representation.
   */
  select (acceptEncoding: string | undefined): Representation | undefined {
    const { representations } = this.#edition
    const encoding = acceptedEncodings(acceptEncoding).find(encoding => representations.has(encoding))
    return encoding && representations.get(encoding)
  }
}
