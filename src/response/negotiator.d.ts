/** The part of negotiator 1.1 that is used here. DefinitelyTyped has only the types of 0.6, without `preferred`. */
declare module 'negotiator' {
  export default class Negotiator {
    constructor (request: { headers: { 'accept-encoding': string } })
    encodings<Encoding extends string> (available: readonly Encoding[], options: { preferred: readonly Encoding[] }): Encoding[]
  }
}
