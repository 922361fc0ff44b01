import { isIP } from 'node:net'
import { expectation } from '../schemas/expectation.ts'
import { Environment, HOPS, NETWORKS } from './environment.ts'
import { isEnvironment } from './validator.ts'

/** The configuration of the service. */
export interface Config {
  host: string
  port: number
  modelsFile: string
  basePath: string
  corsOrigins: string[]
  corsHeaders: string[]
  /** Fastify's option of that name, except that a number is the maximum of proxies in a row. */
  trustProxy: boolean | number | string[]
  cacheControl: string
  /** Milliseconds; 0 disables polling. */
  reloadInterval: number
  /** Milliseconds. */
  shutdownTimeout: number
  /** Milliseconds. */
  keepAliveTimeout: number
  hasMetrics: boolean
  logLevel: Environment['LOG_LEVEL']
}

/** Reports the environment variables whose values can't be used. The message has a line for each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Checks of addresses and ports, which a pattern can't express. */
const furtherChecks: Record<string, (text: string) => boolean> = {
  CORS_ORIGIN: text => text === '*' || listed(text).every(origin => URL.canParse(origin)),
  TRUST_PROXY: text => typeof trustOf(text) !== 'object' || listed(text).every(isNetwork)
}

/**
 * Reads the configuration from environment variables.
 *
 * @throws {ConfigError} which names every variable whose value can't be used.
 */
export function readConfig (env: NodeJS.ProcessEnv): Config {
  const environment = environmentOf(env)
  return {
    host: environment.HOST,
    port: environment.PORT,
    modelsFile: environment.MODELS_FILE,
    basePath: environment.BASE_PATH,
    // as browsers send them: in lower case, and without the default port
    corsOrigins: listed(environment.CORS_ORIGIN).map(origin => origin === '*' ? origin : new URL(origin).origin),
    corsHeaders: listed(environment.CORS_HEADERS),
    cacheControl: environment.CACHE_CONTROL,
    reloadInterval: Math.round(environment.RELOAD_INTERVAL * 1000),
    shutdownTimeout: environment.SHUTDOWN_TIMEOUT * 1000,
    keepAliveTimeout: environment.KEEP_ALIVE_TIMEOUT * 1000,
    trustProxy: trustOf(environment.TRUST_PROXY),
    hasMetrics: environment.METRICS,
    logLevel: environment.LOG_LEVEL
  }
}

/** The typed value of each variable, which is its default if it isn't set. */
function environmentOf (env: NodeJS.ProcessEnv): Environment {
  const properties = Object.entries(Environment.properties)
  const values = Object.fromEntries(properties.map(([name, schema]) => [name, typed(env[name] ?? String(schema.default), schema.type)]))
  const isValid = isEnvironment(values)
  const invalid = new Set(isEnvironment.errors?.map(({ instancePath }) => instancePath.slice(1)))
  const wrong = properties.filter(([name]) => invalid.has(name) || furtherChecks[name]?.(String(values[name])) === false)
  if (isValid && wrong.length === 0) return values
  throw new ConfigError(wrong
    .map(([name, schema]) => `${name} must be ${expectation(schema)}, not ${JSON.stringify(env[name])}`)
    .join('\n'))
}

/** The notation of each JSON type in a variable. Coercion by Ajv or TypeBox would also accept "0x10", "1e3" and " 80". */
const NOTATIONS: Record<string, RegExp> = {
  integer: /^\d+$/,
  number: /^\d+(?:\.\d+)?$/,
  boolean: /^(?:true|false)$/
}

/** The value of a variable in the type of its schema, or as text if it isn't written in the notation of that type. */
function typed (text: string, type: string): unknown {
  if (NOTATIONS[type]?.test(text) !== true) return text
  return type === 'boolean' ? text === 'true' : Number(text)
}

function trustOf (text: string): Config['trustProxy'] {
  if (text === '' || text === 'true') return text === 'true'
  return new RegExp(`^${HOPS}$`).test(text) ? Number(text) : listed(text)
}

/** Whether an item is a name, an address, or a network with a prefix of at least one bit. */
function isNetwork (item: string): boolean {
  const [address = '', bits] = item.split('/')
  const version = isIP(address)
  if (version === 0) return NETWORKS.includes(item)
  return bits === undefined || (Number(bits) > 0 && Number(bits) <= (version === 4 ? 32 : 128))
}

/** The items of a comma-separated list. */
function listed (text: string): string[] {
  return text.split(',').map(item => item.trim()).filter(Boolean)
}
