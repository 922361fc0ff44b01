import type { EndpointCategory } from '../schemas/models-response.ts'

/** What a provider publishes about a model. What it doesn't publish is undefined, and isn't a problem. */
export interface ModelFacts {
  /** Tokens of input and output together. */
  context?: number | undefined
  /** Tokens of output at most. */
  maxOutput?: number | undefined
  /** The last day, as YYYY-MM-DD. */
  expires?: string | undefined
  /** The id under which the provider lists the model, if that differs from the one that was asked for. */
  successor?: string | undefined
  /** Whether the provider lists the model but nothing serves it at the moment. */
  isUnreachable?: boolean
}

/** The models of a provider. */
export interface ModelList {
  /** The listed models, by the id that requests use. */
  models: Map<string, ModelFacts>
  /** The facts of an id that isn't listed but may be used, such as a model at one of its hosts; undefined if it may not. */
  variant?: (id: string) => ModelFacts | undefined
  /** Ids of listed models that requests may not use, each with the listed id. */
  renamed?: Map<string, string>
}

/** The answer of a provider to one request. */
export interface Answer {
  /** The parsed JSON; undefined if it isn't JSON. */
  value: unknown
  /** The id of the model that was requested; absent from a page of the list. */
  model?: string
  /** In a saved list, the reason why the model couldn't be requested. */
  reason?: string
}

/** An answer with its text as it was received. */
export interface Document extends Answer {
  text: string
}

/** Requests a document, by POST if there is a body. Rejects with a `ListError`. */
export type Get = (url: URL, body?: object) => Promise<Document>

/** The address of a provider's list, and the credentials for it. */
export interface Access {
  url: URL
  /** Sent only to the origin of `url`. */
  token?: string
  /** The environment variable of the token. */
  tokenVariable?: string
}

/** A provider of models, and how to read its list. */
export interface Provider {
  category: EndpointCategory
  /** The shape of its list, for messages. */
  expected: string
  /**
   * Returns the address of the list and the credentials.
   *
   * @param url address of the list instead of the provider's own; without a path, that of another host.
   * @throws {ListError} if environment variables are missing or invalid.
   */
  access: (env: NodeJS.ProcessEnv, url?: URL) => Access
  /** Requests every page of the list. Rejects with a `ListError`. */
  list: (get: Get, url: URL) => Promise<Document[]>
  /** Requests one model. Rejects with a `ListError`, which has the status 404 if the provider doesn't know the model. */
  ask: (get: Get, url: URL, id: string) => Promise<Document>
  /** Whether the list has too little information, so that every model must be requested. */
  isBrief?: boolean
  /** Whether a list may have no models. */
  mayBeEmpty?: boolean
  /** Reads answers, pages of the list first. Returns undefined if a page doesn't have the expected shape. */
  read: (answers: readonly Answer[]) => ModelList | undefined
  /** The listed id that `id` stands for, without suffixes that any model may have. */
  listedAs: (id: string) => string
  /** Whether `id` belongs to an account, so that no list shows it. */
  isPrivate?: (id: string) => boolean
}

/** The facts of a model in a list; undefined if the list doesn't have it. */
export function factsOf ({ models, variant }: ModelList, { listedAs }: Pick<Provider, 'listedAs'>, id: string): ModelFacts | undefined {
  return models.get(id) ?? variant?.(id) ?? models.get(listedAs(id))
}

/** The list of a provider isn't available. The message follows "aren't verified:". */
export class ListError extends Error {
  override readonly name = 'ListError'
  /** The status code of the HTTP response that is the reason, if there is one. */
  readonly status: number | undefined
  /** Whether the reason is missing credentials, which are no error. */
  readonly isSkipped: boolean

  /** @param reason the message; control and invisible characters are replaced. */
  constructor (reason: string, { status, isSkipped = false }: { status?: number, isSkipped?: boolean } = {}) {
    super(reason.replace(/[\p{Cc}\p{Cf}]/gu, '\uFFFD'))
    this.status = status
    this.isSkipped = isSkipped
  }
}

/**
 * Checks the answer to a request for one model.
 *
 * @param value the part of the answer that must be there.
 * @throws {ListError} if it is undefined.
 */
export function assertShape (value: unknown, { host }: URL): void {
  if (value === undefined) throw new ListError(`${host} answers in an unexpected form for this model`)
}
