import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, ftruncateSync, openSync, readFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'

const { O_NONBLOCK, O_RDONLY } = constants

/** Logs to the file that `process.argv` names, or to standard output, as many lines as each message says, in one turn. */
const script = `
  import { constants, openSync } from 'node:fs'
  import { createLogger } from ${JSON.stringify(new URL('../../dist/log/logger.js', import.meta.url).href)}

  const [, fifo] = process.argv
  const logger = createLogger('info', fifo && openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK))
  let logged = 0
  process.on('SIGXFSZ', () => {}) // Node ignores it, but the measurement of coverage would end the process
  process.once('disconnect', () => process.exit())
  process.on('message', count => {
    for (const end = logged + count; logged < end; logged++) logger.info({ logged }, '漢'.repeat(30))
    setImmediate(() => process.send('logged'))
  })
  process.send('ready')
`

/** More lines of the script than a pipe has room for. */
const FULL = 1000

/** A process that logs, and ends with the test. */
class Logging {
  readonly stderr: Promise<string>
  readonly #child

  constructor (t: Test, { fifo, shell = 'exec "$@"', stdout = 'ignore' }: { fifo?: string, shell?: string, stdout?: number | 'pipe' | 'ignore' }) {
    const command = [process.execPath, '--input-type=module', '--eval', script, ...fifo === undefined ? [] : [fifo]]
    this.#child = spawn('sh', ['-c', shell, 'sh', ...command], { stdio: ['ignore', stdout, 'pipe', 'ipc'] })
    this.stderr = this.#child.stderr === null ? Promise.resolve('') : text(this.#child.stderr)
    t.teardown(() => this.#child.kill('SIGKILL'))
  }

  get stdout () {
    return this.#child.stdout
  }

  ready (): Promise<unknown> {
    return once(this.#child, 'message')
  }

  async log (count: number): Promise<void> {
    this.#child.send(count)
    await once(this.#child, 'message')
  }

  /** Its exit code. */
  async end (): Promise<unknown> {
    const exit = once(this.#child, 'exit')
    this.#child.disconnect()
    const [code] = await exit
    return code
  }
}

/** A named pipe, and its reader. */
function pipe (t: Test) {
  const path = `${t.testdir()}/fifo`
  execFileSync('mkfifo', [path])
  const reader = new Socket({ fd: openSync(path, O_RDONLY | O_NONBLOCK), readable: true, writable: false }).pause()
  t.teardown(() => reader.destroy())
  return { path, reader }
}

interface Line { logged?: number, level: number, msg: string }

/** The lines of `output` once `last` is among them. Each must be JSON. */
async function linesUntil (output: NodeJS.ReadableStream, isLast: (line: Line) => boolean): Promise<Line[]> {
  const lines: Line[] = []
  let rest = ''
  output.setEncoding('utf8')
  for await (const chunk of output) {
    const parts = (rest + chunk).split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts.map(part => JSON.parse(part)))
    if (lines.some(isLast)) break
  }
  return lines
}

/** The numbers from 0 on. */
function upTo (count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

t.test('a full pipe loses no line, and blocks nothing', async t => {
  const { path, reader } = pipe(t)
  const logging = new Logging(t, { fifo: path })
  await logging.ready()
  await logging.log(FULL)
  await logging.log(FULL)
  const lines = await linesUntil(reader, ({ logged }) => logged === 2 * FULL - 1)
  t.strictSame(lines.map(({ logged }) => logged), upTo(2 * FULL))
  t.equal(await logging.end(), 0)
  t.equal(await logging.stderr, '')
})

t.test('lines that wait for a full pipe are written before the process exits', async t => {
  const { path, reader } = pipe(t)
  const logging = new Logging(t, { fifo: path })
  await logging.ready()
  await logging.log(2 * FULL)
  const end = logging.end()
  const lines = await linesUntil(reader, () => false)
  t.strictSame(lines.map(({ logged }) => logged), upTo(2 * FULL))
  t.equal(await end, 0)
  t.equal(await logging.stderr, '')
})

t.test('the process exits even if nobody reads the log, and reports that', async t => {
  const { path } = pipe(t)
  const logging = new Logging(t, { fifo: path })
  await logging.ready()
  await logging.log(FULL)
  t.equal(await logging.end(), 0)
  t.equal(await logging.stderr, 'the log can\'t be written: nobody reads it\n')
})

t.test('a log that nobody reads doesn\'t fill the memory, and the loss of lines is reported', async t => {
  const { path, reader } = pipe(t)
  const logging = new Logging(t, { fifo: path })
  await logging.ready()
  for (let round = 0; round < 15; round++) await logging.log(FULL)
  const isWarning = ({ level }: Line) => level === 40
  const lines = await linesUntil(reader, isWarning)
  const kept = lines.filter(({ logged }) => logged !== undefined)
  t.ok(kept.length < 10 * FULL)
  t.strictSame(kept.map(({ logged }) => logged), upTo(kept.length))
  t.equal(lines.find(isWarning)?.msg, 'lines of the log before this one are lost: nobody reads it')
  t.equal(await logging.end(), 0)
  t.equal(await logging.stderr, 'the log can\'t be written: nobody reads it\n')
})

t.test('a full disk loses whole lines until there is room again', async t => {
  const LIMIT = 2 ** 26 // no file of the process may grow beyond it, as if the disk were full
  const path = `${t.testdir()}/log`
  const file = openSync(path, 'a')
  t.teardown(() => closeSync(file))
  ftruncateSync(file, LIMIT - 1000)
  const logging = new Logging(t, { stdout: file, shell: `ulimit -f ${LIMIT / 512}; exec "$@"` })
  await logging.ready()
  for (let round = 0; round < 10; round++) await logging.log(1)
  const [torn = '', ...whole] = readFileSync(path, 'latin1').slice(LIMIT - 1000).split('\n').reverse()
  t.ok(torn.length > 0)
  t.ok(whole.length > 0)

  ftruncateSync(file)
  await logging.log(1)
  await logging.log(1)
  t.equal(await logging.end(), 0)
  t.equal(await logging.stderr, 'the log can\'t be written: file too large\n')
  const [end, ...lines] = readFileSync(path, 'utf8').split('\n').filter(line => line !== '')
  t.match(JSON.parse(String(end)), { logged: 10 })
  t.match(lines.map(line => JSON.parse(line)), [{ level: 40, msg: 'lines of the log before this one are lost: file too large' }, { logged: 11 }])
})

t.test('a pipe without a reader doesn\'t end the process, and is reported once', async t => {
  const logging = new Logging(t, { stdout: 'pipe' })
  await logging.ready()
  logging.stdout?.destroy()
  await logging.log(1)
  await logging.log(1)
  t.equal(await logging.end(), 0)
  t.equal(await logging.stderr, 'the log can\'t be written: broken pipe\n')
})

t.test('the process goes on even if standard error can\'t be written either', async t => {
  const logging = new Logging(t, { shell: 'exec "$@" > /dev/full 2> /dev/full' })
  await logging.ready()
  await logging.log(1)
  await logging.log(1)
  t.equal(await logging.end(), 0)
})
