import t from 'tap'
import { buildApp } from '../../src/app.ts'
import { ConfigError, readConfig } from '../../src/config/config.ts'
import { Environment } from '../../src/config/environment.ts'
import { exampleModels } from '../support/app.ts'

t.test('without any variable the defaults apply', async t => {
  t.strictSame(readConfig({}), { host: '127.0.0.1', port: 3000, modelsFile: 'models.yaml', basePath: '', corsOrigins: [], corsHeaders: [], trustProxy: false, cacheControl: 'no-cache', reloadInterval: 2000, shutdownTimeout: 10_000, keepAliveTimeout: 72_000, hasMetrics: true, logLevel: 'info' })
})

t.test('each default is a value that its variable accepts', async t => {
  const defaults = Object.entries(Environment.properties).map(([name, schema]) => [name, String(schema.default)])
  t.strictSame(readConfig(Object.fromEntries(defaults)), readConfig({}))
})

t.test('variables are read, and the environment is left as it was', async t => {
  const env = { HOST: '::1', PORT: '0', MODELS_FILE: '/etc/models.yaml', BASE_PATH: '/api/v1', CORS_ORIGIN: '*', CORS_HEADERS: 'sentry-trace, X-B3-TraceId', CACHE_CONTROL: 'max-age=60', RELOAD_INTERVAL: '0.25', SHUTDOWN_TIMEOUT: '60', KEEP_ALIVE_TIMEOUT: '620', TRUST_PROXY: 'true', METRICS: 'false', LOG_LEVEL: 'silent', PATH: '/bin' }
  t.strictSame(readConfig(env), {
    host: '::1', port: 0, modelsFile: '/etc/models.yaml', basePath: '/api/v1', corsOrigins: ['*'], corsHeaders: ['sentry-trace', 'X-B3-TraceId'], trustProxy: true, cacheControl: 'max-age=60', reloadInterval: 250, shutdownTimeout: 60_000, keepAliveTimeout: 620_000, hasMetrics: false, logLevel: 'silent'
  })
  t.equal(env.PORT, '0')
})

t.test('every unusable value is reported at once, with its variable and what is expected', async t => {
  t.throws(() => readConfig({ HOST: '', PORT: '70000', MODELS_FILE: '', BASE_PATH: 'api', CORS_ORIGIN: 'example.com', CORS_HEADERS: '*', CACHE_CONTROL: '', RELOAD_INTERVAL: '2s', SHUTDOWN_TIMEOUT: '0', KEEP_ALIVE_TIMEOUT: '72s', TRUST_PROXY: 'yes', METRICS: 'yes', LOG_LEVEL: 'loud' }), new ConfigError([
    'HOST must be a host name or an IP address, not ""',
    'PORT must be an integer from 0 to 65535, not "70000"',
    'MODELS_FILE must be the path of a file, not ""',
    'BASE_PATH must be empty, or a path such as /api that begins with a slash, does not end with one, has no segment . or .., and is not /livez, /readyz or /metrics, not "api"',
    'CORS_ORIGIN must be empty, *, or origins such as https://chat.example.com, without a path and separated by commas, not "example.com"',
    'CORS_HEADERS must be empty, or names of header fields such as sentry-trace, separated by commas, not "*"',
    'CACHE_CONTROL must be the value of a Cache-Control field, such as max-age=60, not ""',
    'RELOAD_INTERVAL must be a number from 0 to 999999.999 in steps of 0.001, not "2s"',
    'SHUTDOWN_TIMEOUT must be an integer from 1 to 9999, not "0"',
    'KEEP_ALIVE_TIMEOUT must be an integer from 1 to 9999, not "72s"',
    'TRUST_PROXY must be empty, true, a number of proxies, or addresses such as 10.0.0.0/8, loopback, linklocal or uniquelocal, separated by commas, not "yes"',
    'METRICS must be true or false, not "yes"',
    'LOG_LEVEL must be "trace", "debug", "info", "warn", "error", "fatal" or "silent", not "loud"'
  ].join('\n')))
})

t.test('a port is plain decimal digits', async t => {
  for (const PORT of ['', 'http', '-1', '+80', '3.5', '80.0', '65536', '9'.repeat(400), '3000x', '1e999', 'Infinity', 'NaN', '0x50', '0b1', ' 80', '80\n', '1e3', '8_0', 'true', '/var/run/socket']) {
    t.throws(() => readConfig({ PORT }), { name: 'ConfigError' }, PORT)
  }
  for (const [PORT, port] of [['0', 0], ['0080', 80], ['65535', 65_535]] as const) t.equal(readConfig({ PORT }).port, port)
})

t.test('a prefix that no URL path begins with is rejected', async t => {
  for (const BASE_PATH of ['/', '/api/', 'api', '//', '/a b', '/api?', '/:name', '/*', '/%61', '/.', '/..', '/../a', '/a/../b', '/a/.']) {
    t.throws(() => readConfig({ BASE_PATH }), { name: 'ConfigError' }, BASE_PATH)
  }
})

t.test('a prefix that hides a route at the root is rejected', async t => {
  for (const BASE_PATH of ['/livez', '/readyz', '/metrics']) {
    t.throws(() => readConfig({ BASE_PATH }), { name: 'ConfigError', message: `not "${BASE_PATH}"` }, BASE_PATH)
    t.equal(readConfig({ BASE_PATH: `/api${BASE_PATH}` }).basePath, `/api${BASE_PATH}`)
    t.equal(readConfig({ BASE_PATH: `${BASE_PATH}s` }).basePath, `${BASE_PATH}s`)
  }
})

t.test('seconds become whole milliseconds', async t => {
  for (const [RELOAD_INTERVAL, reloadInterval] of [['0', 0], ['0.001', 1], ['1.5', 1500], ['2.50', 2500], ['1.005', 1005], ['2.001', 2001], ['999999.999', 999_999_999]] as const) {
    t.equal(readConfig({ RELOAD_INTERVAL }).reloadInterval, reloadInterval, RELOAD_INTERVAL)
  }
  t.equal(readConfig({ SHUTDOWN_TIMEOUT: '9999' }).shutdownTimeout, 9_999_000)
})

t.test('a time is a plain decimal within the range', async t => {
  for (const time of ['', '-1', '1e3', 'Infinity', 'NaN', '0x1', ' 1', '1 ', '.5', '1.', '1.0001', '1000000', '1,5']) {
    t.throws(() => readConfig({ RELOAD_INTERVAL: time }), { name: 'ConfigError' }, time)
    t.throws(() => readConfig({ SHUTDOWN_TIMEOUT: time }), { name: 'ConfigError' }, time)
    t.throws(() => readConfig({ KEEP_ALIVE_TIMEOUT: time }), { name: 'ConfigError' }, time)
  }
  for (const time of ['0', '0.5', '10000']) {
    t.throws(() => readConfig({ SHUTDOWN_TIMEOUT: time }), { name: 'ConfigError' }, time)
    t.throws(() => readConfig({ KEEP_ALIVE_TIMEOUT: time }), { name: 'ConfigError' }, time)
  }
})

t.test('METRICS is true or false; nothing similar is accepted', async t => {
  t.equal(readConfig({ METRICS: 'true' }).hasMetrics, true)
  for (const METRICS of ['', '0', '1', 'no', 'off', 'FALSE', 'false ']) t.throws(() => readConfig({ METRICS }), { name: 'ConfigError' }, METRICS)
})

t.test('origins are read as browsers send them', async t => {
  t.strictSame(readConfig({ CORS_ORIGIN: 'https://Chat.example.com, http://[::1]:8080' }).corsOrigins, ['https://chat.example.com', 'http://[::1]:8080'])
  t.strictSame(readConfig({ CORS_ORIGIN: 'HTTPS://a.example:443,http://b.example:80 ,https://c.example:80, http://[0:0::1]' }).corsOrigins, ['https://a.example', 'http://b.example', 'https://c.example:80', 'http://[::1]'])
})

t.test('anything but * and bare origins is rejected as CORS_ORIGIN', async t => {
  for (const CORS_ORIGIN of ['example.com', 'https://', 'https://a/', 'https://a/b', '*,https://a', 'https://a https://b', 'https://a,', 'ftp://a', 'null', 'https://a:99999', 'https://1.2.3.999', 'http://[::1::]']) {
    t.throws(() => readConfig({ CORS_ORIGIN }), { name: 'ConfigError' }, CORS_ORIGIN)
  }
})

t.test('anything but names of header fields is rejected as CORS_HEADERS', async t => {
  for (const CORS_HEADERS of [' ', 'a b', 'a,', ',a', 'a:b', 'a\nb', 'a\r\nSet-Cookie: b', 'ä', 'a;b']) {
    t.throws(() => readConfig({ CORS_HEADERS }), { name: 'ConfigError' }, CORS_HEADERS)
  }
})

t.test('proxies are trusted by number, address or network', async t => {
  t.equal(readConfig({ TRUST_PROXY: '2' }).trustProxy, 2)
  t.strictSame(readConfig({ TRUST_PROXY: '10.1.2.3, 10.0.0.0/8,::1 ,fd00::/8, uniquelocal' }).trustProxy, ['10.1.2.3', '10.0.0.0/8', '::1', 'fd00::/8', 'uniquelocal'])
  for (const TRUST_PROXY of ['0', '-1', '100', '1.5', 'false', 'TRUE', 'true,10.0.0.1', '10.0.0', '10.0.0.256', '10.0.0.0/0', '10.0.0.0/33', '::/129', '::1::', '10.0.0.1 10.0.0.2', '10.0.0.1,', 'abc', 'proxy.example.com', 'fe80::1%eth0']) {
    t.throws(() => readConfig({ TRUST_PROXY }), { name: 'ConfigError' }, TRUST_PROXY)
  }
  for (const TRUST_PROXY of ['10.0.0.0/1', '10.0.0.0/32', '::/1', '::1/128', '::ffff:10.0.0.1', 'loopback', 'linklocal,uniquelocal']) {
    await t.resolves(buildApp({ models: exampleModels(), trustProxy: readConfig({ TRUST_PROXY }).trustProxy }), TRUST_PROXY)
  }
})

t.test('text that a header field can\'t contain is rejected as CACHE_CONTROL', async t => {
  for (const CACHE_CONTROL of ['a\nb', 'a\r', ' a', 'a ', 'ä', '\0']) {
    t.throws(() => readConfig({ CACHE_CONTROL }), { name: 'ConfigError' }, CACHE_CONTROL)
  }
})
