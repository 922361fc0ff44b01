import assert from 'node:assert/strict'
import { recordOf } from '../schemas/combinators.ts'
import { ENDPOINT_CATEGORIES, type EndpointCategory, type ModelsResponse } from '../schemas/models-response.ts'
import { bestRepresentation, represent, type Representation, type Representations } from './representation.ts'

/** The response of one catalog, ready to be served. */
export interface Edition {
  /** The response in every content coding. */
  representations: Representations
  /** The number of allowed models, by endpoint category. */
  modelCounts: Record<EndpointCategory, number>
}

/** The response of `GET /models`, serialized once for each catalog, in every content coding. */
export class CachedResponse {
  #edition: Edition = { representations: new Map(), modelCounts: recordOf(ENDPOINT_CATEGORIES, () => 0) }
  /** The last published response, until it is served. */
  #latest: ModelsResponse | undefined
  #serialize: ((models: ModelsResponse) => string) | undefined

  /** @param models the first response, which `start` serves. */
  constructor (models: ModelsResponse) {
    this.#latest = models
  }

  /** The current response. */
  get edition (): Edition {
    return this.#edition
  }

  /** The number of allowed models, by endpoint category. */
  get modelCounts (): Edition['modelCounts'] {
    return this.#edition.modelCounts
  }

  /** The entity tag of the response without compression. */
  get etag (): string {
    return String(this.#edition.representations.get('identity')?.etag)
  }

  /** Serves a response of `make`, from this or another thread, instead of any that is still being published. */
  serve (edition: Edition): void {
    this.#latest = undefined
    this.#edition = edition
  }

  /**
   * Makes and serves the response of `models`. When the promise resolves, every representation is served: no client sees
   * parts of two catalogs. The last of overlapping calls wins.
   *
   * @throws if the response can't be serialized or compressed. Then the one before is still served.
   */
  async publish (models: ModelsResponse): Promise<void> {
    this.#latest = models
    if (this.#serialize === undefined) return
    const edition = await this.make(models)
    if (models === this.#latest) this.serve(edition)
  }

  /**
   * Makes the response of `models` without serving it. The application must be ready.
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

  /** Serves the response that was published so far. From now on `serialize` makes the JSON of each response. */
  async start (serialize: (models: ModelsResponse) => string): Promise<void> {
    this.#serialize = serialize
    if (this.#latest !== undefined) await this.publish(this.#latest)
  }

  /** The representation to send: see `bestRepresentation`. */
  select (acceptEncoding: string | undefined): Representation | undefined {
    return bestRepresentation(this.#edition.representations, acceptEncoding)
  }
}
