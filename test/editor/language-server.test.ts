import { readFile } from 'node:fs/promises'
import t from 'tap'
import { Editor } from '../support/editor.ts'

const catalog = new URL('../../models.yaml', import.meta.url)

t.test('with models.yaml, the YAML language server', async t => {
  const text = await readFile(catalog, 'utf8')
  const editor = new Editor(t)
  await editor.start()

  let files = 0

  /** Opens models.yaml with the first `from` replaced by `to`, where ¦ is the cursor; in the same folder, for the path in its first line. */
  function open (from: string, to: string) {
    if (!text.includes(from)) throw new Error(`models.yaml doesn't contain ${from}`)
    return editor.open(new URL(`models-${++files}.yaml`, catalog), text.replace(from, () => to))
  }

  async function completions (from: string, to: string) {
    const items = await (await open(from, to)).completions()
    return new Map(items.map(item => [item.label, item]))
  }

  const labels = async (from: string, to: string) => [...(await completions(from, to)).keys()]

  const hover = async (from: string) => (await open(from, `¦${from}`)).hover()

  /** The marks as `line: message`, with lines counted from that of `from`. */
  async function marks (from: string, to: string) {
    const first = text.slice(0, text.indexOf(from)).split('\n').length - 1
    const { diagnostics } = await open(from, to)
    return diagnostics.map(({ range, message }) => `${range.start.line - first}: ${message}`)
  }

  await t.test('marks nothing in the file as it is', async t => {
    t.strictSame((await editor.open(catalog, text)).diagnostics, [])
  })

  await t.test('completes a missing key of a mapping, with its description', async t => {
    const parameters = await completions('        truncate: 32267\n', '        truncate: 32267\n        tem¦\n')
    t.match(parameters.get('temperature'), {
      insertText: /^temperature: .*0\.6/,
      documentation: { kind: 'markdown', value: /^Sampling temperature/ }
    })
    t.notOk(parameters.has('truncate'), 'which is there already')
    const entry = await completions('    endpoint: huggingface\n', '    endpoint: huggingface\n    al¦\n')
    t.match(entry.get('allowed'), { documentation: { value: /^Whether the model is offered/ } })
  })

  await t.test('completes a whole entry, with all the keys that it needs', async t => {
    const entry = (await completions('models:\n', 'models:\n  - ¦\n\n')).get('Model')
    t.strictSame(entry?.insertText?.match(/^ *\w+(?=:)/gm)?.map(key => key.trim()), [
      'publisher', 'name', 'endpoint', 'description', 'icon', 'type', 'configuration', 'model', 'parameters',
      'max_new_tokens', 'typical_p', 'repetition_penalty', 'truncate', 'return_full_text'
    ])
  })

  await t.test('completes the values of enums, of booleans, and special ones', async t => {
    t.strictSame(await labels('    type: instruct\n', '    type: ¦\n'), ['instruct', 'chat'])
    t.strictSame(await labels('    endpoint: huggingface\n', '    endpoint: ¦\n'), ['huggingface', 'cloudflare', 'openrouter', 'ollama'])
    t.strictSame(await labels('    endpoint: huggingface\n', '    endpoint: huggingface\n    allowed: ¦\n'), ['true', 'false'])
    t.strictSame(await labels('  typical_p: 0.2\n', '  typical_p: ¦\n'), [], 'the author\'s own keys have any value')
    t.strictSame(await labels('        truncate: 32267\n', '        truncate: 32267\n        typical_p: ¦\n'), ['0.2', '-1'])
  })

  await t.test('explains the key under the pointer, with an example', async t => {
    t.match(await hover('max_new_tokens: 500'), '#### Maximum of new tokens\n\nMaximum number of tokens to generate, from 1.\n\nExample:\n\n```yaml\n512\n```')
    t.match(await hover('publisher: google'), '#### Publisher\n\nPublisher of the model: the first part of `publisher/name`.')
    t.match(await hover('endpoints:\n'), '```yaml\nhuggingface: /api/ai/huggingface/{name}/chat\ncloudflare: ')
    t.match(await hover('models:\n'), '```yaml\n- publisher: google\n  name: gemma-2-27b-it\n')
    t.match(await hover('parameters:\n'), '```yaml\nmax_new_tokens: 512\ntypical_p: 0.2\n')
    t.match(await hover('x-sampling:'), '`<<: *name` merges them')
    t.match(await hover('type: instruct'), '* `instruct`\n* `chat`\n')
  })

  await t.test('marks an unknown key at its line', async t => {
    t.strictSame(await marks('truncate: 32267', 'temprature: 1\n        truncate: 32267'), ['0: Property temprature is not allowed.'])
    t.strictSame(await marks('models:\n', 'comment: mine\nmodels:\n'), ['0: Property comment is not allowed.'])
  })

  await t.test('marks a missing key at its mapping', async t => {
    t.strictSame(await marks('    type: instruct #', '    #'), ['-3: Missing property "type".'])
    t.strictSame(await marks('  ollama: /api/ai/ollama/{name}/chat\n', ''), ['-4: Missing property "ollama".'])
  })

  await t.test('marks a wrong value with the words of the check', async t => {
    t.strictSame(await marks('type: instruct', 'type: instructed'), ['0: must be "instruct" or "chat"'])
    t.strictSame(await marks('endpoint: huggingface', 'endpoint: aws'), ['0: must be "huggingface", "cloudflare", "openrouter" or "ollama"'])
    t.strictSame(await marks('max_new_tokens: 500', 'max_new_tokens: lots'), ['0: must be an integer of at least 1'])
    t.strictSame(await marks('# allowed: false', 'allowed: maybe'), ['0: must be true or false'])
    t.strictSame(await marks('name: gemma-2-27b-it', 'name: gemma 2'), [
      '0: must be text without slash, white space or control character, and not ".", ".." or "__proto__"'
    ])
    t.strictSame(await marks('/api/ai/ollama/{name}/chat', '/api/ai/ollama/chat'), [
      '0: must be a path that begins with one / and contains {name}, with no other placeholder than {publisher}, no ?, no # and no white space'
    ])
  })

  await t.test('marks a number out of range, once', async t => {
    t.strictSame(await marks('max_new_tokens: 500', 'max_new_tokens: 0'), ['0: Value is below the minimum of 1.'])
    for (const value of ['0', '1.1', '-2', 'high']) {
      const parameters = `typical_p: ${value}\n        repetition_penalty: 1\n        return_full_text: false`
      t.strictSame(await marks('<<: *sampling', parameters), ['0: must be -1 or a number above 0 and at most 1'], value)
    }
  })

  await t.test('accepts merged keys as the model\'s own', async t => {
    t.strictSame(await marks('        <<: *sampling\n', ''), [
      '-1: Missing property "typical_p".', '-1: Missing property "repetition_penalty".', '-1: Missing property "return_full_text".'
    ])
    t.strictSame(await marks('typical_p: 0.2', 'typical_p: 2'), ['0: must be -1 or a number above 0 and at most 1'])
  })

  await t.test('marks nothing in the author\'s own keys', async t => {
    t.strictSame(await marks('x-sampling:', 'x-notes: [anything, { temprature: -5 }]\nx-sampling:'), [])
  })

  t.equal(await editor.close(), 0, 'and ends when the editor does')
})
