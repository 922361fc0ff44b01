/** A metric as Prometheus reads it. */
export interface Metric {
  type: string
  help: string
  samples: Sample[]
}

export interface Sample {
  /** The name of the metric; for histograms with `_bucket`, `_sum` or `_count`. */
  name: string
  labels: Record<string, string>
  value: number
}

const HELP = /^# HELP ([a-zA-Z_:][\w:]*) (.+)$/
const TYPE = /^# TYPE ([a-zA-Z_:][\w:]*) (counter|gauge|histogram|summary|untyped)$/
/** prom-client writes Nan, which Prometheus reads as NaN. */
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.+)\})? (-?[\d.]+(?:e[+-]?\d+)?|[+-]Inf|Na[nN])$/
const LABEL = /^([a-zA-Z_]\w*)="((?:[^"\\]|\\[\\n"])*)"(?:,|$)/

/**
 * Reads the text format of Prometheus, version 0.0.4, strictly: each metric has help, then type, then its samples, and
 * no two samples of a metric have the same labels.
 *
 * @throws for text that Prometheus would reject or warn about.
 */
export function parseExposition (text: string): Map<string, Metric> {
  if (!text.endsWith('\n')) throw new Error('the last line doesn\'t end')
  const metrics = new Map<string, Metric>()
  const seen = new Set<string>()
  let name = ''
  for (const line of text.split('\n').filter(Boolean)) {
    const help = HELP.exec(line)
    const type = TYPE.exec(line)
    const metric = metrics.get(name)
    if (help !== null) {
      name = String(help[1])
      if (metrics.has(name)) throw new Error(`${name} is there twice`)
      metrics.set(name, { type: '', help: String(help[2]), samples: [] })
    } else if (type !== null && metric?.type === '' && type[1] === name) {
      metric.type = String(type[2])
    } else {
      const sample = sampleOf(line)
      const suffix = sample.name.slice(name.length)
      const isOurs = sample.name.startsWith(name) && (metric?.type === 'histogram' ? /^_(?:bucket|sum|count)$/ : /^$/).test(suffix)
      if (!isOurs || metric === undefined || metric.type === '') throw new Error(`this isn't of ${name}: ${line}`)
      const identity = JSON.stringify([sample.name, Object.entries(sample.labels).sort()])
      if (seen.has(identity)) throw new Error(`there are two of ${identity}`)
      seen.add(identity)
      metric.samples.push(sample)
    }
  }
  return metrics
}

function sampleOf (line: string): Sample {
  const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? []
  if (name === '') throw new Error(`this is no sample: ${line}`)
  return { name, labels: labelsOf(labels), value: Number(value.replace('Inf', 'Infinity')) }
}

function labelsOf (text: string): Record<string, string> {
  const labels: Array<[string, string]> = []
  for (let rest = text; rest !== '';) {
    const [label, name = '', value = ''] = LABEL.exec(rest) ?? []
    if (label === undefined) throw new Error(`this is no label: ${rest}`)
    labels.push([name, value.replace(/\\(.)/g, (_, character) => character === 'n' ? '\n' : character)])
    rest = rest.slice(label.length)
  }
  return Object.fromEntries(labels)
}
