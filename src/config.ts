import { Type, type SchemaOptions, type Static } from '@sinclair/typebox'
import { StringEnum } from './schemas/combinators.ts'
import { expectation, Text } from './schemas/expectation.ts'

const ORIGIN = '[Hh][Tt][Tt][Pp][Ss]?://(?:[\\w.-]+|\\[[\\da-fA-F:.]+\\])(?::\\d{1,5})?'

/** The environment variables of the service: what each means, which values it takes, and what it is when it is not set. */
export const Environment = Type.Object({
  HOST: Text({
    expects: 'a host name or an IP address',
    pattern: '^\\S+$',
    default: '127.0.0.1',
    description: 'Address to listen on. `0.0.0.0` is every IPv4 address of the machine, `::` also every IPv6 address.'
  }),
  PORT: Text({
    expects: 'an integer from 0 to 65535',
    pattern: '^(?:\\d{1,4}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])$',
    default: '3000',
    description: 'Port to listen on. 0 takes a free one, and the log says which.'
  }),
  MODELS_FILE: Text({
    expects: 'the path of a file',
    pattern: '.',
    default: 'models.yaml',
    description: 'The catalog.'
  }),
  BASE_PATH: Text({
    expects: 'empty, or a path such as /api that begins with a slash, does not end with one and goes through no . or .., and not /livez, /readyz or /metrics',
    pattern: '^(?!/(?:livez|readyz|metrics)$)(?:/(?!\\.{1,2}(?:/|$))[\\w.~-]+)*$',
    default: '',
    description: 'Prefix of the public routes: `/api` serves `/api/models`.'
  }),
  CORS_ORIGIN: Text({
    expects: 'empty, *, or origins such as https://chat.example.com, without a path and separated by commas',
    pattern: `^(?:\\*|${ORIGIN}(?: *, *${ORIGIN})*)?$`,
    default: '',
    description: 'Origins whose pages may read the answers in a browser: `*` or a list, separated by commas.'
  }),
  CACHE_CONTROL: Text({
    expects: 'the value of a Cache-Control field, such as max-age=60',
    pattern: '^[!-~](?:[ -~]*[!-~])?$',
    default: 'no-cache',
    description: '`Cache-Control` of every 200 and 304 of `/models`.'
  }),
  RELOAD_INTERVAL: Text({
    expects: 'a number of seconds from 0 to 999999',
    pattern: '^\\d{1,6}(?:\\.\\d{1,3})?$',
    default: '2',
    description: 'Seconds between looks at the catalog. 0: it is read again on SIGHUP alone.'
  }),
  SHUTDOWN_TIMEOUT: Text({
    expects: 'an integer from 1 to 9999',
    pattern: '^[1-9]\\d{0,3}$',
    default: '10',
    description: 'Seconds that open requests have to end after SIGTERM or SIGINT.'
  }),
  METRICS: StringEnum(['true', 'false'], {
    default: 'true',
    description: 'Whether `/metrics` tells Prometheus how the service does.'
  }),
  LOG_LEVEL: StringEnum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
    default: 'info',
    description: 'The least severe lines that are logged.'
  })
})

type Environment = Static<typeof Environment>

/** What the environment asks of the service. */
export interface Config {
  host: string
  port: number
  modelsFile: string
  basePath: string
  corsOrigins: string[]
  cacheControl: string
  /** Milliseconds; 0 for never. */
  reloadInterval: number
  /** Milliseconds. */
  shutdownTimeout: number
  hasMetrics: boolean
  logLevel: Environment['LOG_LEVEL']
}

/** Some environment variables have values that can't be used. The message has a line for each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/**
 * Reads the configuration from environment variables.
 *
 * @throws {ConfigError} which names every variable whose value can't be used.
 */
export function readConfig (env: NodeJS.ProcessEnv): Config {
  const { HOST, PORT, MODELS_FILE, BASE_PATH, CORS_ORIGIN, CACHE_CONTROL, RELOAD_INTERVAL, SHUTDOWN_TIMEOUT, METRICS, LOG_LEVEL } = validate(env)
  return {
    host: HOST,
    port: Number(PORT),
    modelsFile: MODELS_FILE,
    basePath: BASE_PATH,
    // as browsers send them: in lower case, and without the port that is usual
    corsOrigins: listed(CORS_ORIGIN).map(origin => origin === '*' ? origin : new URL(origin).origin),
    cacheControl: CACHE_CONTROL,
    reloadInterval: Number(RELOAD_INTERVAL) * 1000,
    shutdownTimeout: Number(SHUTDOWN_TIMEOUT) * 1000,
    hasMetrics: METRICS === 'true',
    logLevel: LOG_LEVEL
  }
}

function validate (env: NodeJS.ProcessEnv): Environment {
  const properties = Object.entries(Environment.properties)
  const environment = Object.fromEntries(properties.map(([name, schema]) => [name, env[name] ?? String(schema.default)]))
  const wrong = properties.filter(([name, schema]) => {
    const value = String(environment[name])
    return !accepts(schema, value) || (name === 'CORS_ORIGIN' && !listed(value).every(isOrigin))
  })
  if (isEnvironment(environment, wrong.length)) return environment
  throw new ConfigError(wrong
    .map(([name, schema]) => `${name} must be ${expectation(schema)}, not ${JSON.stringify(env[name])}`)
    .join('\n'))
}

/** Whether a schema of text, which has an enum or a pattern, accepts `value`; a validator for that takes long to load. */
function accepts (schema: SchemaOptions, value: string): boolean {
  const { enum: choices, pattern } = schema
  return choices?.includes(value) ?? new RegExp(pattern, 'u').test(value)
}

/** The items of a list that is separated by commas. */
function listed (text: string): string[] {
  return text.split(',').map(item => item.trim()).filter(Boolean)
}

/** No pattern tells which addresses and ports there are. */
function isOrigin (text: string): boolean {
  return text === '*' || URL.canParse(text)
}

function isEnvironment (_environment: object, wrong: number): _environment is Environment {
  return wrong === 0
}
