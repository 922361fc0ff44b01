/** Whether the tests of hostile input try all inputs, as with `npm run test:hostile`, rather than a sample. */
export const isThorough = process.env['THOROUGH'] !== undefined

/** The seed of fast-check; a failure prints it. */
export const SEED = Number(process.env['SEED'] ?? 20261124)
