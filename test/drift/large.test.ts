import t from 'tap'
import { drift } from '../../src/commands/drift.ts'
import { run } from '../support/command.ts'
import { catalogOf, type Entry } from '../support/provider-server.ts'

const ENDPOINTS = ['openrouter', 'huggingface', 'cloudflare', 'ollama']
const SIZE = 5000
const text = 'A description as long as those that providers write. '.repeat(20)

/** Lists of 5,000 models each, as long as those of the providers. */
function listsOf (idOf: (index: number) => string) {
  const ids = Array.from({ length: SIZE }, (_, index) => idOf(index))
  const json = JSON.stringify
  return {
    'openrouter.json': json({ data: ids.map(id => ({ id, canonical_slug: `${id}-20260101`, description: text, context_length: 131_072, top_provider: { context_length: 131_072, max_completion_tokens: null } })) }),
    'huggingface.json': json({ data: ids.map(id => ({ id, providers: ['a', 'b', 'c', 'd'].map(provider => ({ provider, status: 'live', context_length: 131_072 })) })) }),
    'cloudflare.json': json({ result: ids.map(name => ({ id: name, name, description: text, properties: [{ property_id: 'context_window', value: '131072' }] })) }),
    'ollama.json': json({ models: ids.map(name => ({ name, model: name, details: {} })) })
  }
}

function entriesOf (idOf: (index: number) => string, truncate: number): Entry[] {
  return Array.from({ length: 1000 }, (_, index) => ({ endpoint: String(ENDPOINTS[index % 4]), model: idOf(index), truncate }))
}

const listed = (index: number) => `publisher-${index % 50}/model-${index}:latest`

t.test('1,000 models are compared with lists of 5,000', async t => {
  const cwd = t.testdir({ ...listsOf(listed), 'models.yaml': catalogOf(entriesOf(listed, 1000)) })
  t.strictSame(await run(drift, ['--from', '.'], { cwd }), { status: 0, stdout: 'models.yaml: 1000 of 1000 models verified\n', stderr: '' })
})

t.test('if 1,000 unknown models resemble all listed ones, only a few get a hint, as that takes time', async t => {
  const cwd = t.testdir({ ...listsOf(index => `a/model-number-${index}`), 'models.yaml': catalogOf(entriesOf(index => `a/model-number${index}`, 9e9)) })
  const { status, stdout } = await run(drift, ['--from', '.', '--format', 'json'], { cwd })
  t.equal(status, 1)
  const [{ diagnostics }]: [{ diagnostics: Array<{ code: string, message: string }> }] = JSON.parse(stdout).files
  t.strictSame(diagnostics.map(({ code }) => code), Array(1000).fill('unknown-upstream'))
  const hints = diagnostics.filter(({ message }) => message.includes('did you mean')).length
  t.ok(hints > 4 && hints < 100, `${hints} hints`)
})
