/** Whether the tests of hostile input try all that they have, as `npm run test:hostile` does, rather than a sample. */
export const isThorough = process.env['THOROUGH'] !== undefined

/** What fast-check makes its values from; a failure prints the one that it had. */
export const SEED = Number(process.env['SEED'] ?? 20261124)
