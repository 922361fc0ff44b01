import { Type, type Static } from '@sinclair/typebox'
import { StringEnum } from '../schemas/combinators.ts'
import { Text } from '../schemas/expectation.ts'

/** A number of proxies in a row, from 1 to 99. */
export const HOPS = '[1-9]\\d?'
/** The networks that Fastify knows by name. */
export const NETWORKS = ['loopback', 'linklocal', 'uniquelocal']
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

export type Environment = Static<typeof Environment>
