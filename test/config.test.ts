import t from 'tap'
import { ConfigError, readConfig } from '../src/config.ts'

t.test('without any variable the defaults hold', async t => {
  t.strictSame(readConfig({}), { host: '127.0.0.1', port: 3000, modelsFile: 'models.yaml', basePath: '', corsOrigins: [], cacheControl: 'no-cache', logLevel: 'info' })
})

t.test('variables are read, and others are left alone', async t => {
  const env = { HOST: '::1', PORT: '0', MODELS_FILE: '/etc/models.yaml', BASE_PATH: '/api/v1', CORS_ORIGIN: '*', CACHE_CONTROL: 'max-age=60', LOG_LEVEL: 'silent', PATH: '/bin' }
  t.strictSame(readConfig(env), {
    host: '::1', port: 0, modelsFile: '/etc/models.yaml', basePath: '/api/v1', corsOrigins: ['*'], cacheControl: 'max-age=60', logLevel: 'silent'
  })
  t.equal(env.PORT, '0')
})

t.test('every value that can\'t be used is named, with what is expected', async t => {
  t.throws(() => readConfig({ HOST: '', PORT: '70000', MODELS_FILE: '', BASE_PATH: 'api', CORS_ORIGIN: 'example.com', CACHE_CONTROL: '', LOG_LEVEL: 'loud' }), new ConfigError([
    'HOST must be a host name or an IP address, not ""',
    'PORT must be an integer from 0 to 65535, not "70000"',
    'MODELS_FILE must be the path of a file, not ""',
    'BASE_PATH must be empty, or a path such as /api that begins with a slash and does not end with one, not "api"',
    'CORS_ORIGIN must be empty, *, or origins such as https://chat.example.com, without a path and separated by commas, not "example.com"',
    'CACHE_CONTROL must be the value of a Cache-Control field, such as max-age=60, not ""',
    'LOG_LEVEL must be "trace", "debug", "info", "warn", "error", "fatal" or "silent", not "loud"'
  ].join('\n')))
})

t.test('ports that are none', async t => {
  for (const PORT of ['', 'http', '-1', '3.5', '65536', '3000x', '1e999', 'Infinity', 'NaN', '0x50', ' 80', '1e3', '/var/run/socket']) {
    t.throws(() => readConfig({ PORT }), { name: 'ConfigError' }, PORT)
  }
})

t.test('prefixes that are none', async t => {
  for (const BASE_PATH of ['/', '/api/', 'api', '//', '/a b', '/api?', '/:name', '/*', '/%61']) {
    t.throws(() => readConfig({ BASE_PATH }), { name: 'ConfigError' }, BASE_PATH)
  }
})

t.test('origins are read as browsers send them', async t => {
  t.strictSame(readConfig({ CORS_ORIGIN: 'https://Chat.example.com, http://[::1]:8080' }).corsOrigins, ['https://chat.example.com', 'http://[::1]:8080'])
})

t.test('origins that are none', async t => {
  for (const CORS_ORIGIN of ['example.com', 'https://', 'https://a/', 'https://a/b', '*,https://a', 'https://a https://b', 'https://a,', 'ftp://a', 'null']) {
    t.throws(() => readConfig({ CORS_ORIGIN }), { name: 'ConfigError' }, CORS_ORIGIN)
  }
})

t.test('what would break a header is no Cache-Control', async t => {
  for (const CACHE_CONTROL of ['a\nb', 'a\r', ' a', 'a ', 'ä', '\0']) {
    t.throws(() => readConfig({ CACHE_CONTROL }), { name: 'ConfigError' }, CACHE_CONTROL)
  }
})
