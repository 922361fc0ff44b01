import t from 'tap'
import { ConfigError, readConfig } from '../src/config.ts'

t.test('without any variable the defaults hold', async t => {
  t.strictSame(readConfig({}), { host: '127.0.0.1', port: 3000, modelsFile: 'models.yaml', basePath: '', corsOrigins: [], cacheControl: 'no-cache', reloadInterval: 2000, shutdownTimeout: 10_000, hasMetrics: true, logLevel: 'info' })
})

t.test('variables are read, and others are left alone', async t => {
  const env = { HOST: '::1', PORT: '0', MODELS_FILE: '/etc/models.yaml', BASE_PATH: '/api/v1', CORS_ORIGIN: '*', CACHE_CONTROL: 'max-age=60', RELOAD_INTERVAL: '0.25', SHUTDOWN_TIMEOUT: '60', METRICS: 'false', LOG_LEVEL: 'silent', PATH: '/bin' }
  t.strictSame(readConfig(env), {
    host: '::1', port: 0, modelsFile: '/etc/models.yaml', basePath: '/api/v1', corsOrigins: ['*'], cacheControl: 'max-age=60', reloadInterval: 250, shutdownTimeout: 60_000, hasMetrics: false, logLevel: 'silent'
  })
  t.equal(env.PORT, '0')
})

t.test('every value that can\'t be used is named, with what is expected', async t => {
  t.throws(() => readConfig({ HOST: '', PORT: '70000', MODELS_FILE: '', BASE_PATH: 'api', CORS_ORIGIN: 'example.com', CACHE_CONTROL: '', RELOAD_INTERVAL: '2s', SHUTDOWN_TIMEOUT: '0', METRICS: 'yes', LOG_LEVEL: 'loud' }), new ConfigError([
    'HOST must be a host name or an IP address, not ""',
    'PORT must be an integer from 0 to 65535, not "70000"',
    'MODELS_FILE must be the path of a file, not ""',
    'BASE_PATH must be empty, or a path such as /api that begins with a slash, does not end with one and goes through no . or .., and not /livez, /readyz or /metrics, not "api"',
    'CORS_ORIGIN must be empty, *, or origins such as https://chat.example.com, without a path and separated by commas, not "example.com"',
    'CACHE_CONTROL must be the value of a Cache-Control field, such as max-age=60, not ""',
    'RELOAD_INTERVAL must be a number of seconds from 0 to 999999, not "2s"',
    'SHUTDOWN_TIMEOUT must be an integer from 1 to 9999, not "0"',
    'METRICS must be "true" or "false", not "yes"',
    'LOG_LEVEL must be "trace", "debug", "info", "warn", "error", "fatal" or "silent", not "loud"'
  ].join('\n')))
})

t.test('ports that are none', async t => {
  for (const PORT of ['', 'http', '-1', '3.5', '65536', '3000x', '1e999', 'Infinity', 'NaN', '0x50', ' 80', '1e3', '/var/run/socket']) {
    t.throws(() => readConfig({ PORT }), { name: 'ConfigError' }, PORT)
  }
})

t.test('prefixes that are none', async t => {
  for (const BASE_PATH of ['/', '/api/', 'api', '//', '/a b', '/api?', '/:name', '/*', '/%61', '/.', '/..', '/../a', '/a/../b', '/a/.']) {
    t.throws(() => readConfig({ BASE_PATH }), { name: 'ConfigError' }, BASE_PATH)
  }
})

t.test('a prefix hides no route that is at the root', async t => {
  for (const BASE_PATH of ['/livez', '/readyz', '/metrics']) {
    t.throws(() => readConfig({ BASE_PATH }), { name: 'ConfigError', message: `not "${BASE_PATH}"` }, BASE_PATH)
    t.equal(readConfig({ BASE_PATH: `/api${BASE_PATH}` }).basePath, `/api${BASE_PATH}`)
    t.equal(readConfig({ BASE_PATH: `${BASE_PATH}s` }).basePath, `${BASE_PATH}s`)
  }
})

t.test('seconds are read as milliseconds', async t => {
  for (const [RELOAD_INTERVAL, reloadInterval] of [['0', 0], ['0.001', 1], ['1.5', 1500], ['999999.999', 999_999_999]] as const) {
    t.equal(readConfig({ RELOAD_INTERVAL }).reloadInterval, reloadInterval, RELOAD_INTERVAL)
  }
  t.equal(readConfig({ SHUTDOWN_TIMEOUT: '9999' }).shutdownTimeout, 9_999_000)
})

t.test('times that are none', async t => {
  for (const time of ['', '-1', '1e3', 'Infinity', 'NaN', '0x1', ' 1', '1 ', '.5', '1.', '1.0001', '1000000', '1,5']) {
    t.throws(() => readConfig({ RELOAD_INTERVAL: time }), { name: 'ConfigError' }, time)
    t.throws(() => readConfig({ SHUTDOWN_TIMEOUT: time }), { name: 'ConfigError' }, time)
  }
  for (const SHUTDOWN_TIMEOUT of ['0', '0.5', '10000']) t.throws(() => readConfig({ SHUTDOWN_TIMEOUT }), { name: 'ConfigError' }, SHUTDOWN_TIMEOUT)
})

t.test('METRICS is true or false, and nothing that one could take for it', async t => {
  t.equal(readConfig({ METRICS: 'true' }).hasMetrics, true)
  for (const METRICS of ['', '0', '1', 'no', 'off', 'FALSE', 'false ']) t.throws(() => readConfig({ METRICS }), { name: 'ConfigError' }, METRICS)
})

t.test('origins are read as browsers send them', async t => {
  t.strictSame(readConfig({ CORS_ORIGIN: 'https://Chat.example.com, http://[::1]:8080' }).corsOrigins, ['https://chat.example.com', 'http://[::1]:8080'])
  t.strictSame(readConfig({ CORS_ORIGIN: 'HTTPS://a.example:443,http://b.example:80 ,https://c.example:80, http://[0:0::1]' }).corsOrigins, ['https://a.example', 'http://b.example', 'https://c.example:80', 'http://[::1]'])
})

t.test('origins that are none', async t => {
  for (const CORS_ORIGIN of ['example.com', 'https://', 'https://a/', 'https://a/b', '*,https://a', 'https://a https://b', 'https://a,', 'ftp://a', 'null', 'https://a:99999', 'https://1.2.3.999', 'http://[::1::]']) {
    t.throws(() => readConfig({ CORS_ORIGIN }), { name: 'ConfigError' }, CORS_ORIGIN)
  }
})

t.test('what would break a header is no Cache-Control', async t => {
  for (const CACHE_CONTROL of ['a\nb', 'a\r', ' a', 'a ', 'ä', '\0']) {
    t.throws(() => readConfig({ CACHE_CONTROL }), { name: 'ConfigError' }, CACHE_CONTROL)
  }
})
