import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { load } from 'js-yaml'
import t from 'tap'
import { Environment } from '../../src/config/environment.ts'
import { LIMITS } from '../../src/http/limits.ts'
import { listen } from '../support/app.ts'
import { edited, validCatalog } from '../support/catalog.ts'
import { renderKustomization } from '../support/kustomization.ts'
import { logCallsOf } from '../support/log-calls.ts'
import { patternOf, sectionsOf, type Cell } from '../support/page.ts'
import { Service, type LogLine } from '../support/service.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const text = readFileSync(join(root, 'docs/operations.md'), 'utf8')

/** The rows of the tables of a section. */
function rowsOf (title: string, markdown = text): Cell[][] {
  return sectionsOf(markdown).filter(section => section.title === title).flatMap(({ tables }) => tables.flat())
}

/** The code spans in a column of a section's tables. */
function codesOf (title: string, column: number, markdown = text): string[] {
  return rowsOf(title, markdown).flatMap(row => row[column]?.code ?? [])
}

const { address } = await listen(t)
for (const path of ['models', 'nowhere']) await (await fetch(`${address}/${path}`)).arrayBuffer()
const scrape = await (await fetch(`${address}/metrics`)).text()

/** The metrics that are exposed: the type and the labels of each. */
const metrics = new Map(Array.from(scrape.matchAll(/^# TYPE (\w+) (\w+)$/gm), ([, name = '', type = '']) => {
  const samples = [...scrape.matchAll(new RegExp(`^${name}(?:_bucket|_sum|_count)?\\{(.*)\\}`, 'gm'))]
  const labels = samples.flatMap(([, pairs = '']) => Array.from(pairs.matchAll(/(\w+)="/g), ([, label]) => label))
  return [name, { type, labels: new Set(labels) }]
}))

t.test('the page lists every metric with its type and labels, and no other', t => {
  const rows = rowsOf('Metrics').map(([name, type, labels]) => ({ name: String(name?.code[0]), type: type?.text, labels: new Set(labels?.code) }))
  const own = [...metrics].filter(([name]) => !/^(?:process|nodejs)_/.test(name))
  t.ok(metrics.size > own.length)
  t.strictSame(rows.filter(({ name }) => !name.endsWith('…')), own.map(([name, about]) => ({ name, ...about })))
  for (const [name = ''] of text.matchAll(/\b(?:process|nodejs|http|models_api)_[a-z\d_]+/g)) t.ok(metrics.has(name), name)
  t.end()
})

interface Rule {
  alert: string
  expr: string
  labels: { severity: string }
  annotations: { summary: string }
}

t.test('the rules for Prometheus use existing metrics, and the page explains what to do for each', t => {
  const { groups }: { groups: Array<{ rules: Rule[] }> } = Object(load(readFileSync(join(root, 'deploy/prometheus/rules.yaml'), 'utf8')))
  const rules = groups.flatMap(({ rules }) => rules)
  t.strictSame(rules.map(({ alert }) => alert), rowsOf('Alerts').map(([alert]) => alert?.text))
  for (const { alert, expr, labels, annotations } of rules) {
    t.match(labels.severity, /^(?:warning|critical)$/, alert)
    t.ok(annotations.summary, alert)
    const names = expr.match(/\b[a-z]+_[a-z\d_]+\b(?!\()(?=[^{}]*(?:\{|$))/g)
    t.ok(names?.length, alert)
    for (const name of names ?? []) t.ok(metrics.has(name.replace(/_(?:bucket|count)$/, '')), `${alert}: ${name}`)
  }
  t.end()
})

t.test('the page lists every environment variable, and the README its default', t => {
  const readme = rowsOf('Configuration', readFileSync(join(root, 'README.md'), 'utf8'))
  const defaults = readme.map(([name, value]) => [name?.text, value?.code[0] ?? value?.text])
  const properties = Object.entries(Environment.properties)
  t.strictSame(new Map(defaults.map(([name, value]) => [String(name), value])), new Map(properties.map(([name, { default: value }]) => [name, String(value) || 'empty'])))
  t.strictSame(codesOf('Configuration', 0), properties.map(([name]) => name))
  t.end()
})

t.test('the page lists every limit with its value', t => {
  const values = rowsOf('Limits').map(([name, value]) => [name?.text, value?.text])
  t.strictSame(values, Object.entries(LIMITS).map(([name, value]) => {
    if (/Timeout|Interval/.test(name)) return [name, `${value / 1000} s`]
    return [name, name === 'maxHeaderSize' ? `${value / 1024} KiB` : value.toLocaleString('en')]
  }))
  t.end()
})

const lines = rowsOf('Log lines').map(([level, message, fields]) => {
  const documented = String(message?.code[0])
  return { levels: String(level?.text).split(', '), documented, pattern: new RegExp(`^${documented.split('…').map(patternOf).join('.*')}$`, 's'), fields: fields?.code ?? [] }
})

t.test('the page lists every line that the service can log, with its levels', t => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))
  const calls = sources.flatMap(name => logCallsOf(join(root, 'src', name))).filter(({ message }) => !codesOf('Faults', 1).includes(message))
  t.ok(calls.length > 0)
  for (const { levels, message } of calls) {
    const row = lines.find(({ documented }) => documented === message)
    t.strictSame(levels.filter(level => !row?.levels.includes(level)), [], message)
  }
  t.end()
})

const LEVELS: Record<number, string> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' }

/** The documented line that matches a logged one by its level, message and fields; the longest wins. */
function rowFor ({ level, time: _time, pid: _pid, hostname: _hostname, msg, ...fields }: LogLine): string | undefined {
  return lines
    .filter(({ levels, pattern }) => levels.includes(String(LEVELS[Number(level)])) && pattern.test(msg))
    .filter(row => JSON.stringify(Object.keys(fields).sort()) === JSON.stringify([...row.fields].sort()))
    .sort((a, b) => b.documented.length - a.documented.length)[0]?.documented
}

t.test('the lines that a service logs from start to end match the page, fields included', async t => {
  const folder = t.testdir({ 'models.yaml': validCatalog })
  const file = join(folder, 'models.yaml')
  const service = new Service(t, { cwd: folder, env: { RELOAD_INTERVAL: '0', SHUTDOWN_TIMEOUT: '1', LOG_LEVEL: 'debug' } })
  const { port } = new URL(await service.listening())
  await (await fetch(`http://127.0.0.1:${port}/livez`)).text()
  const reload = async (catalog: string, line: RegExp) => {
    writeFileSync(file, catalog)
    service.signal('SIGHUP')
    await service.logged(line)
  }
  await reload(validCatalog, /is unchanged/)
  await reload(edited(['type: chat', 'type: chatty']), /has errors/)
  await reload(edited(['icon: simple-icons:meta', 'icon: meta']), /1 model changed/)

  const malformed = connect(Number(port), '127.0.0.1').resume()
  malformed.write('malformed\r\n\r\n')
  await once(malformed, 'close')
  const stalled = connect(Number(port), '127.0.0.1').on('error', () => {})
  stalled.write('GET /models HT')
  await (await fetch(`http://127.0.0.1:${port}/models`)).text()
  t.equal(await service.stop(), 1)

  t.strictSame(service.log.filter(line => rowFor(line) === undefined), [])
  const known = new Set(service.log.map(rowFor))
  for (const { documented } of lines) {
    if (!/request failed|reload failed|not logged|second|uncaught|no IPv6/.test(documented)) t.ok(known.has(documented), documented)
  }
})

t.test('the budget of a replica is what it uses when Kubernetes adds another', async t => {
  const manifests = JSON.stringify(await renderKustomization(new URL('../../deploy/kubernetes/', import.meta.url)))
  const [, millicores] = /"requests":\{"cpu":"(\d+)m"/.exec(manifests) ?? []
  const [, utilization] = /"averageUtilization":(\d+)/.exec(manifests) ?? []
  t.match(text, `${(Number(millicores) * Number(utilization) * 10).toLocaleString('en')} µs a second is what`)
})

t.test('the times that the page names are those of the manifests', async t => {
  const manifests = JSON.stringify(await renderKustomization(new URL('../../deploy/kubernetes/', import.meta.url)))
  const compose = readFileSync(join(root, 'deploy/compose.yaml'), 'utf8')
  const unit = readFileSync(join(root, 'deploy/systemd/models-api.service'), 'utf8')
  const seconds = (name: string, of: string) => new RegExp(`${name}\\D*(\\d+)`).exec(of)?.[1]
  for (const [name, source] of [['preStop', manifests], ['terminationGracePeriodSeconds', manifests], ['stop_grace_period', compose], ['TimeoutStopSec', unit]] as const) {
    const [, documented] = new RegExp(`\`${name}\` \\((\\d+) s`).exec(text) ?? []
    t.ok(documented, name)
    t.equal(documented, seconds(name, source), name)
  }
  t.ok(Number(seconds('TimeoutStopSec', unit)) > Number(Environment.properties.SHUTDOWN_TIMEOUT.default))
  t.match(unit, /^ExecReload=\/bin\/kill -HUP \$MAINPID$/m)
})

t.test('no cost is below the measured one', t => {
  const results = readFileSync(join(root, 'bench/RESULTS.md'), 'utf8')
  const costs = Object.fromEntries(rowsOf('Capacity').map(row => row.map(cell => Number(cell.text))))
  for (const [title, cost] of [['200, not compressed', costs[200]], ['200, Brotli', costs[200]], ['304 to If-None-Match', costs[304]]] as const) {
    const [, measured] = rowsOf(title, results).find(([name]) => name?.text === 'models-api') ?? []
    t.ok(Number(measured?.text) <= cost, `${title}: ${measured?.text} of ${cost} µs`)
  }
  t.end()
})
