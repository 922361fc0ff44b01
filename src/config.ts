import { isIP } from 'node:net'
import { Type, type Static } from '@sinclair/typebox'
import { Ajv } from 'ajv'
import { StringEnum } from './schemas/combinators.ts'
import { expectation, Text } from './schemas/expectation.ts'

/** A number of proxies in a row, from 1 to 99. */
const HOPS = '[1-9]\\d?'
/** The networks that Fastify knows by name. */
const NETWORKS = ['loopback', 'linklocal', 'uniquelocal']
const NETWORK = `(?:[\\da-fA-F.:]+(?:/\\d{1,3})?|${NETWORKS.join('|')})`
const FIELD_NAME = '[\\w-]+'
const ORIGIN = '[Hh][Tt][Tt][Pp][Ss]?://(?:[\\w.-]+|\\[[\\da-fA-F:.]+\\])(?::\\d{1,5})?'

/** The schema of the environment variables: the meaning, the accepted values and the default of each. */
export const Environment = Type.Object({
  HOST: Text({
    expects: 'a host name or an IP address',
    pattern: '^\\S+$',
    default: '127.0.0.1',
    description: 'Address to listen on. `0.0.0.0` is every IPv4 address of the machine, `::` also every IPv6 address, where there is IPv6.'
  }),
  PORT: Type.Integer({
    minimum: 0,
    maximum: 65_535,
    default: 3000,
    description: 'Port to listen on. 0 takes a free one, which the log names.'
  }),
  MODELS_FILE: Text({
    expects: 'the path of a file',
    pattern: '.',
    default: 'models.yaml',
    description: 'Path of the catalog.'
  }),
  BASE_PATH: Text({
    expects: 'empty, or a path such as /api that begins with a slash, does not end with one, has no segment . or .., and is not /livez, /readyz or /metrics',
    pattern: '^(?!/(?:livez|readyz|metrics)$)(?:/(?!\\.{1,2}(?:/|$))[\\w.~-]+)*$',
    default: '',
    description: 'Prefix of the public routes: `/api` serves `/api/models`.'
  }),
  CORS_ORIGIN: Text({
    expects: 'empty, *, or origins such as https://chat.example.com, without a path and separated by commas',
    pattern: `^(?:\\*|${ORIGIN}(?: *, *${ORIGIN})*)?$`,
    format: 'origins',
    default: '',
    description: 'Origins whose pages may read responses in a browser: `*`, or a list separated by commas.'
  }),
  CORS_HEADERS: Text({
    expects: 'empty, or names of header fields such as sentry-trace, separated by commas',
    pattern: `^(?:${FIELD_NAME}(?: *, *${FIELD_NAME})*)?$`,
    default: '',
    description: 'Header fields that such pages may send, in addition to those of authorization, conditions and tracing.'
  }),
  CACHE_CONTROL: Text({
    expects: 'the value of a Cache-Control field, such as max-age=60',
    pattern: '^[!-~](?:[ -~]*[!-~])?$',
    default: 'no-cache',
    description: '`Cache-Control` of every 200 and 304 of `/models`.'
  }),
  RELOAD_INTERVAL: Type.Number({
    minimum: 0,
    maximum: 999_999.999,
    multipleOf: 0.001,
    default: 2,
    description: 'Seconds between polls of the catalog. 0 disables polling: only SIGHUP reloads it.'
  }),
  SHUTDOWN_TIMEOUT: Type.Integer({
    minimum: 1,
    maximum: 9999,
    default: 10,
    description: 'Seconds that open requests have to finish after SIGTERM or SIGINT.'
  }),
  KEEP_ALIVE_TIMEOUT: Type.Integer({
    minimum: 1,
    maximum: 9999,
    default: 72,
    description: 'Seconds that a connection stays open between two requests. It must exceed the idle timeout of the load balancer in front.'
  }),
  TRUST_PROXY: Text({
    expects: 'empty, true, a number of proxies, or addresses such as 10.0.0.0/8, loopback, linklocal or uniquelocal, separated by commas',
    pattern: `^(?:true|${HOPS}|${NETWORK}(?: *, *${NETWORK})*)?$`,
    format: 'networks',
    default: '',
    description: 'Proxies whose `X-Forwarded-For` names the client in the log: `true` for all, a maximum number in a row, or their addresses.'
  }),
  METRICS: Type.Boolean({
    default: true,
    description: 'Whether Prometheus can scrape `/metrics`.'
  }),
  LOG_LEVEL: StringEnum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
    default: 'info',
    description: 'Lowest level that is logged.'
  })
})

type Environment = Static<typeof Environment>

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

/** Checks of IP addresses and ports, which a pattern can't express. */
const formats = {
  origins: (text: string) => text === '*' || listed(text).every(origin => URL.canParse(origin)),
  networks: (text: string) => typeof trustOf(text) !== 'object' || listed(text).every(isNetwork)
}

// multipleOfPrecision: 2.001 divided by 0.001 is no integer in binary. Meta-schemas and optimized code would delay the start
const ajv = new Ajv({ formats, multipleOfPrecision: 6, meta: false, validateSchema: false, code: { optimize: false } })

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

/** The typed value of each variable, which is its default if it isn't set. Only those that are set are checked: compiling a check takes a millisecond. */
function environmentOf (env: NodeJS.ProcessEnv): Environment {
  const problems: string[] = []
  const environment = Object.fromEntries(Object.entries(Environment.properties).map(([name, schema]) => {
    const text = env[name]
    if (text === undefined) return [name, schema.default]
    const value = typed(text, schema.type)
    if (!ajv.validate(schema, value)) problems.push(`${name} must be ${expectation(schema)}, not ${JSON.stringify(text)}`)
    return [name, value]
  }))
  if (problems.length > 0) throw new ConfigError(problems.join('\n'))
  return environment as Environment
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
