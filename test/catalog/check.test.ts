import t from 'tap'
import { checkCatalog } from '../../src/catalog/check.ts'
import { formatDiagnostics } from '../../src/catalog/format.ts'
import { edited, validCatalog } from '../support/catalog.ts'

function report (text: string): string[] {
  return formatDiagnostics('models.yaml', checkCatalog(text).diagnostics).split('\n').slice(0, -1)
}

t.test('a catalog without fault gives its value', async t => {
  const { catalog, diagnostics } = checkCatalog(validCatalog)
  t.strictSame(diagnostics, [])
  t.match(catalog, {
    endpoints: { ollama: '/api/ai/ollama/{name}/chat' },
    models: [
      {
        publisher: 'google',
        description: '<strong>Gemma</strong><br>\n(Apache-2.0 License)',
        configuration: { parameters: { typical_p: 0.2, repetition_penalty: 1.1, return_full_text: false, truncate: 7692 } }
      },
      { configuration: { parameters: { temperature: 0.6 } } }
    ]
  })
})

t.test('what is accepted', async t => {
  const accepted: Record<string, string> = {
    'line ends of CRLF': validCatalog.replaceAll('\n', '\r\n'),
    'line ends of CR': validCatalog.replaceAll('\n', '\r'),
    'a document marker at the start': `---\n${validCatalog}`,
    'a document marker at the end': `${validCatalog}...\n`,
    'JSON, which is YAML': JSON.stringify(checkCatalog(validCatalog).catalog),
    'the author\'s own keys': edited(['x-shared', 'x-anything: [1, {a: b}]\nx-shared']),
    'an alias for a whole model\'s configuration': edited(['configuration:', 'configuration: &c'], [/configuration:\n.*model: '@.*/s, 'configuration: *c\n']),
    'the greatest integer that JavaScript tells apart': edited(['500', '9007199254740991']),
    'temperature 0': edited(['0.6', '0']),
    'typical_p 1': edited(['typical_p: -1', 'typical_p: 1']),
    'a name that every object has': edited(['name: gemma', 'name: constructor'], ['publisher: google', 'publisher: toString']),
    'one name with two publishers': edited(['name: llama', 'name: gemma']),
    'one path for two models, of which one is not allowed': edited(['endpoint: openrouter', 'endpoint: huggingface\n    allowed: false'], ['name: llama', 'name: gemma']),
    'half surrogate pairs that belong together': edited(['description: Llama', String.raw`description: "\uD83D\uDE00"`])
  }
  for (const [name, text] of Object.entries(accepted)) t.strictSame(report(text), [], name)
})

t.test('what is refused, where and why', async t => {
  const refused: Record<string, [text: string, ...lines: string[]]> = {
    nothing: ['', '1:1: error: the file is empty'],
    'comments alone': ['# models\n', '1:1: error: the file is empty'],
    'an empty document': ['---\n', '1:1: error: the catalog must be a mapping, not nothing'],
    'a list': ['- a\n', '1:1: error: the catalog must be a mapping, not a list'],
    'plain text': ['models', '1:1: error: the catalog must be a mapping, not "models"'],
    'a NUL byte': ['models:\n  \0', '2:3: error: not valid YAML: null byte is not allowed in input'],
    'a tab for indentation': [edited(['    name: llama', '\tname: llama']), '26:1: error: not valid YAML: tab characters must not be used in indentation'],
    'a value that begins with @': [edited(["'@cf/meta/llama'", '@cf/meta/llama']), '32:14: error: not valid YAML: bad indentation of a mapping entry'],
    'a second document': [`${validCatalog}---\na: 1\n`, '40:1: error: a second document begins here; a catalog is a single one'],
    'an end mark and more': [`${validCatalog}...\na: 1\n`, '40:1: error: a second document begins here; a catalog is a single one'],
    'an alias without an anchor': [edited(['*shared', '*sharde']), '22:13: error: no anchor &sharde stands before this alias'],
    'a tag that is unknown': [edited(['description: Llama', 'description: !html Llama']), '30:18: error: not valid YAML: unknown scalar tag !<!html>'],
    'a duplicate key': [edited(['    name: llama', '    name: llama\n    name: other']), '27:5: error: the key "name" is here twice'],
    'a duplicate key and more': [
      edited(['    name: llama', '    name: llama\n    name: other'], ['type: chat', 'type: Chat']),
      '27:5: error: the key "name" is here twice',
      '29:11: error: models[1].type must be "instruct" or "chat", not "Chat"'
    ],
    'half of a surrogate pair': [
      edited(['description: Llama', String.raw`description: "\uD83D"`]),
      '30:18: error: this text holds half of a surrogate pair, which is no character: write both \\u escapes, or one \\U'
    ],
    'a key that is a list': [edited(['models:', '? [a]\n: b\nmodels:']), '10:3: error: a key must be text'],
    'an unknown key': [edited(['icon: simple-icons:meta', 'icon: simple-icons:meta\n    colour: red']), '30:5: error: models[1] has no key "colour"'],
    'an unknown key at the top': [edited(['models:', 'version: 1\nmodels:']), '10:1: error: a catalog has no key "version"'],
    'keys that objects know': [
      edited(['icon: simple-icons:meta', 'icon: simple-icons:meta\n    __proto__: {}\n    constructor: 1']),
      '30:5: error: models[1] has no key "__proto__"',
      '31:5: error: models[1] has no key "constructor"'
    ],
    'keys that are no text': [
      edited(['icon: simple-icons:meta', 'icon: simple-icons:meta\n    0x1F: a\n    ~: b\n    "#": c']),
      '30:5: error: models[1] has no key "31"',
      '31:5: error: models[1] has no key "null"',
      '32:5: error: models[1] has no key "#"'
    ],
    'an unknown key of a mapping that is merged': [
      edited(['<<: *shared', '<<: [*shared, {top_k: 1}]']),
      '22:24: error: models[0].configuration.parameters has no key "top_k"'
    ],
    'an unknown key beside a mapping that merges another': [
      edited(['endpoints:', 'x-more: &more\n  <<: *shared\nendpoints:'], ['<<: *shared\n        max', '<<: [*more, {top_k: 1}]\n        max']),
      '24:22: error: models[0].configuration.parameters has no key "top_k"'
    ],
    'a value of a merge that only its tag tells': [
      edited(['<<: *shared\n        max', '!!merge "<<": *shared\n        max'], ['0.2', '2']),
      '22:9: error: models[0].configuration.parameters.typical_p must be -1 or a number above 0 and at most 1, not 2'
    ],
    'a key that an alias stands for': [
      edited(['x-shared: &shared', 'x-key: &key colour\nx-shared: &shared'], ['    icon: simple-icons:meta', '    *key : red\n    icon: simple-icons:meta']),
      '1:13: error: models[1] has no key "colour"'
    ],
    'a value beside a mapping that is merged into itself': [
      edited(['parameters:\n        <<: *shared', 'parameters: &own\n        <<: [*own, *shared]'], ['0.2', '2']),
      '2:14: error: models[0].configuration.parameters.typical_p must be -1 or a number above 0 and at most 1, not 2'
    ],
    'a missing key': [edited(['    icon: simple-icons:meta\n', '']), '25:5: error: models[1] lacks the key "icon"'],
    'a missing key at the top': [edited([/models:.*/s, '']), '1:1: error: the catalog lacks the key "models"'],
    'a missing parameter that the anchor would bring': [
      edited(['<<: *shared\n', 'typical_p: 1\n']),
      '22:9: error: models[0].configuration.parameters lacks the key "repetition_penalty"',
      '22:9: error: models[0].configuration.parameters lacks the key "return_full_text"'
    ],
    'a value that is missing': [edited(['icon: simple-icons:meta', 'icon:']), '29:9: error: models[1].icon must be text that is not empty, not nothing'],
    'a category without a template': [edited(['  ollama: /api/ai/ollama/{name}/chat\n', '']), '6:3: error: endpoints lacks the key "ollama"'],
    'no models': [edited([/models:.*/s, 'models: []']), '10:9: error: models must be a list of at least one item, not a list'],
    'a model that is nothing': [edited([/models:\n/, 'models:\n  -\n']), '11:3: error: models[0] must be a mapping, not nothing'],
    'text for a number': [edited(['max_new_tokens: 500\n        typical', 'max_new_tokens: 32_267\n        typical']), '34:25: error: models[1].configuration.parameters.max_new_tokens must be an integer of at least 1, not "32_267"'],
    'a fraction for an integer': [edited(['7692', '7692.5']), '24:19: error: models[0].configuration.parameters.truncate must be an integer of at least 1, not 7692.5'],
    'an integer out of range': [edited(['7692', '0']), '24:19: error: models[0].configuration.parameters.truncate must be an integer of at least 1, not 0'],
    'an integer that JavaScript rounds': [edited(['7692', '9007199254740993']), '24:19: error: models[0].configuration.parameters.truncate must be at most 9007199254740991, not 9007199254740992'],
    'a number out of range': [edited(['0.6', '-0.1']), '39:22: error: models[1].configuration.parameters.temperature must be a number of at least 0, not -0.1'],
    infinity: [edited(['0.6', '.inf']), '39:22: error: models[1].configuration.parameters.temperature must be a number of at least 0, not Infinity'],
    'a number that must be above another': [edited(['repetition_penalty: -1', 'repetition_penalty: 0']), '36:29: error: models[1].configuration.parameters.repetition_penalty must be -1 or a number above 0, not 0'],
    'not a number': [edited(['0.6', '.nan']), '39:22: error: models[1].configuration.parameters.temperature must be a number of at least 0, not NaN'],
    'a value of an anchor, at the place where it is written': [edited(['0.2', '0']), '2:14: error: models[0].configuration.parameters.typical_p must be -1 or a number above 0 and at most 1, not 0'],
    'yes for true': [edited(['true', 'yes']), '38:27: error: models[1].configuration.parameters.return_full_text must be true or false, not "yes"'],
    'a slash in a name': [edited(['name: gemma', 'name: google/gemma']), '12:11: error: models[0].name must be text without slash, white space or control character, and not ".", ".." or "__proto__", not "google/gemma"'],
    'white space in a publisher': [edited(['publisher: google', 'publisher: Google AI']), '11:16: error: models[0].publisher must be text without slash, white space or control character, and not ".", ".." or "__proto__", not "Google AI"'],
    'a name that would replace prototypes': [edited(['name: gemma', 'name: __proto__']), '12:11: error: models[0].name must be text without slash, white space or control character, and not ".", ".." or "__proto__", not "__proto__"'],
    'a number for a name': [edited(['name: gemma', 'name: 2407']), '12:11: error: models[0].name must be text without slash, white space or control character, and not ".", ".." or "__proto__", not 2407'],
    'a template without {name}': [edited(['/api/ai/ollama/{name}/chat', '/api']), '9:11: error: endpoints.ollama must be a path that begins with / and holds {name}, with no other placeholder than {publisher} and no white space, not "/api"'],
    'a template with an unknown placeholder': [edited(['/api/ai/ollama/{name}/chat', '/{category}/{name}']), '9:11: error: endpoints.ollama must be a path that begins with / and holds {name}, with no other placeholder than {publisher} and no white space, not "/{category}/{name}"'],
    'a long value, which is shortened': [edited(['type: chat', `type: ${'x'.repeat(100)}`]), `28:11: error: models[1].type must be "instruct" or "chat", not "${'x'.repeat(60)}…"`],
    'a mapping for text': [edited(['description: Llama', 'description: {a: b}']), '30:18: error: models[1].description must be text, not a mapping'],
    'one model twice': [edited(['publisher: meta', 'publisher: google'], ['name: llama', 'name: gemma']), '26:11: error: models[1] is google/gemma again, which is already at line 12'],
    'one path twice': [edited(['endpoint: openrouter', 'endpoint: huggingface'], ['name: llama', 'name: gemma']), '26:11: error: models[1] is reached at /api/ai/huggingface/gemma/chat, as is the model at line 12'],
    'several errors, in the order of the text': [
      edited(['type: chat', 'type: chatty'], ['api/ai/ollama', '{x}/ollama'], ['publisher: google', 'publisher: a b']),
      '9:11: error: endpoints.ollama must be a path that begins with / and holds {name}, with no other placeholder than {publisher} and no white space, not "/{x}/ollama/{name}/chat"',
      '11:16: error: models[0].publisher must be text without slash, white space or control character, and not ".", ".." or "__proto__", not "a b"',
      '28:11: error: models[1].type must be "instruct" or "chat", not "chatty"'
    ]
  }
  for (const [name, [text, ...lines]] of Object.entries(refused)) {
    t.strictSame(report(text), lines.map(line => `models.yaml:${line}`), name)
  }
})
