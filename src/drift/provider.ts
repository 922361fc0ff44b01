import type { EndpointCategory } from '../schemas/models-response.ts'

/** What a provider says of a model. What it doesn't say is undefined, and bears no conclusion. */
export interface ModelFacts {
  /** Tokens of input and output together. */
  context?: number | undefined
  /** Tokens of output at most. */
  maxOutput?: number | undefined
  /** The last day, as YYYY-MM-DD. */
  expires?: string | undefined
  /** The id that the provider lists the model by, where it knows it by another one, too. */
  successor?: string | undefined
  /** Whether nothing serves the model at the moment. */
  isUnreachable?: boolean
}

/** The models of a provider. */
export interface ModelList {
  /** What is listed, by the id that requests name it by. */
  models: Map<string, ModelFacts>
  /** What requests may name besides, such as a model at one of its hosts. */
  variant?: (id: string) => ModelFacts | undefined
  /** Other ids of what is listed, which requests may not name, with the listed ones. */
  renamed?: Map<string, string>
}

/** What a provider answered. */
export interface Answer {
  /** undefined if it isn't JSON. */
  value: unknown
  /** The model that it was asked for; absent from a page of the list. */
  model?: string
  /** Why it couldn't be asked for the model, if this is a saved list. */
  reason?: string
}

/** An answer with its text. */
export interface Document extends Answer {
  text: string
}

/** Requests a document, by POST where there is a body. Rejects with a `ListError`. */
export type Get = (url: URL, body?: object) => Promise<Document>

/** How the list of a provider is reached. */
export interface Access {
  url: URL
  /** Sent to the origin of `url`, and nowhere else. */
  token?: string
  /** The environment variable that has the token. */
  tokenVariable?: string
}

/** A service that models are reached through. */
export interface Provider {
  category: EndpointCategory
  /** The shape of its list, for people. */
  expected: string
  /**
   * @param url the address of the list in place of the provider's own; without a path, that of another host.
   * @throws {ListError} if the environment doesn't say enough.
   */
  access: (env: NodeJS.ProcessEnv, url?: URL) => Access
  /** Every page of the list. Rejects with a `ListError`. */
  list: (get: Get, url: URL) => Promise<Document[]>
  /** What the provider says of one model. Rejects with a `ListError`; of status 404 if it doesn't know the model. */
  ask: (get: Get, url: URL, id: string) => Promise<Document>
  /** Whether the list says too little, so that every model has to be asked for. */
  isBrief?: boolean
  /** Whether a list without models is nothing unusual. */
  mayBeEmpty?: boolean
  /** The models that the answers are about, pages of the list first; nothing if a page isn't what `expected` says. */
  read: (answers: readonly Answer[]) => ModelList | undefined
  /** The id in the list that `id` stands for. */
  listedAs: (id: string) => string
  /** Whether `id` is of an account's own, which no list shows. */
  isPrivate?: (id: string) => boolean
}

/** What is known of a model of a provider; nothing if the provider doesn't know it. */
export function factsOf ({ models, variant }: ModelList, { listedAs }: Pick<Provider, 'listedAs'>, id: string): ModelFacts | undefined {
  return models.get(id) ?? variant?.(id) ?? models.get(listedAs(id))
}

/** Why the list of a provider can't be had, in words that follow "aren't verified:". */
export class ListError extends Error {
  override readonly name = 'ListError'
  /** Of an HTTP response. */
  readonly status: number | undefined
  /** Whether this is for want of credentials. */
  readonly isSkipped: boolean

  /** @param reason of which characters that steer a terminal, or aren't seen, are replaced. */
  constructor (reason: string, { status, isSkipped = false }: { status?: number, isSkipped?: boolean } = {}) {
    super(reason.replace(/[\p{Cc}\p{Cf}]/gu, '\uFFFD'))
    this.status = status
    this.isSkipped = isSkipped
  }
}

/** @throws {ListError} if `value`, which the provider answered with when it was asked for a model, is nothing. */
export function assertShape (value: unknown, { host }: URL): void {
  if (value === undefined) throw new ListError(`${host} answers in another form when it is asked for this model`)
}
