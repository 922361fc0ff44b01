/** What is used of negotiator 1.1; the types that DefinitelyTyped has are of 0.6, which knows no preference. */
declare module 'negotiator' {
  export default class Negotiator {
    constructor (request: { headers: { 'accept-encoding': string } })
    encodings<Encoding extends string> (available: readonly Encoding[], options: { preferred: readonly Encoding[] }): Encoding[]
  }
}
