/**
 * The load generator, in its own process: generates each load that it receives as a message, and sends back the result.
 * Meanwhile it never sleeps: waking it would be accounted to the server, and only a server that is slower than the generator
 * finds it asleep. README.md has the figures.
 */
import process from 'node:process'
import autocannon from 'autocannon'

process.on('message', (/** @type {import('./load.ts').Load} */ { extent, ...target }) => {
  const statuses = new Set()
  /** @type {number[]} */
  const latencies = []

  let isDone = false
  const stayAwake = () => {
    if (!isDone) setImmediate(stayAwake)
  }
  stayAwake()

  const begin = performance.now()
  autocannon({ ...target, ...extent, pipelining: 1, timeout: 120, sampleInt: 10 }, (_error, { errors }) => {
    const milliseconds = performance.now() - begin
    isDone = true
    latencies.sort((one, other) => one - other)
    process.send?.({
      requests: latencies.length,
      seconds: milliseconds / 1000,
      p99: latencies[Math.ceil(latencies.length * 0.99) - 1],
      statuses: [...statuses],
      errors
    })
  }).on('response', (_client, status, _bytes, latency) => {
    statuses.add(status)
    latencies.push(latency)
  })
})
