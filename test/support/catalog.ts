/** A complete catalog of two models, for tests to break. */
export const validCatalog = `\
x-shared: &shared
  typical_p: 0.2
  repetition_penalty: 1.1
  return_full_text: false
endpoints:
  huggingface: /api/ai/huggingface/{name}/chat
  cloudflare: /api/ai/cloudflare/{name}/chat
  openrouter: /api/ai/openrouter/{publisher}/{name}/chat
  ollama: /api/ai/ollama/{name}/chat
models:
  - publisher: google
    name: gemma
    endpoint: huggingface
    type: instruct
    icon: simple-icons:google
    description: |-
      <strong>Gemma</strong><br>
      (Apache-2.0 License)
    configuration:
      model: google/gemma-2-27b-it
      parameters:
        <<: *shared
        max_new_tokens: 500
        truncate: 7692
  - publisher: meta
    name: llama
    endpoint: openrouter
    type: chat
    icon: simple-icons:meta
    description: Llama
    configuration:
      model: '@cf/meta/llama'
      parameters:
        max_new_tokens: 500
        typical_p: -1
        repetition_penalty: -1
        truncate: 7692
        return_full_text: true
        temperature: 0.6
`

/** The catalog with every `from` replaced by `to`. */
export function edited (...edits: Array<[from: string | RegExp, to: string]>): string {
  return edits.reduce((text, [from, to]) => {
    const result = text.replace(from, to)
    if (result === text) throw new Error(`${from} is not in the catalog`)
    return result
  }, validCatalog)
}

const models = /models:\n.*/s
const [, firstModel = ''] = /models:\n((?: {2}.*\n)*?) {2}- publisher: meta/.exec(validCatalog) ?? []

function numbered (count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('')
}

function modelNumber (index: number): string {
  return firstModel.replace('name: gemma', `name: gemma-${index}`)
}

/** Catalogs with too many problems or values to be reported, or checked, in full. */
export const excessiveCatalogs = {
  manyKeys: edited(['x-shared', `x-crowd:\n${numbered(10_001, index => `  k${index}: 1\n`)}x-shared`]),
  manyKeysInBraces: edited(['x-shared', `x-crowd: {\n${numbered(10_001, index => `  k${index}: ${'x'.repeat(100)},\n`)}  }\nx-shared`]),
  manyLines: `${validCatalog}${'\n'.repeat(4_000_000)}`,
  manyErrors: edited([models, `models:\n${'  - publisher: 1\n'.repeat(3000)}`]),
  manyTimesOneModel: edited([models, `models:\n${firstModel.repeat(3000)}`]),
  manyLongDescriptions: edited(
    ['x-shared: &shared', `x-long: &long ${'x'.repeat(100_000)}\nx-shared: &shared`],
    [models, `models:\n${numbered(40, index => modelNumber(index).replace(/description: [^]*?(?=\n {4}configuration)/, 'description: *long'))}`]
  ),
  longTemplate: edited(
    ['/api/ai/huggingface/', `/${'x'.repeat(100_000)}/`],
    [models, `models:\n${numbered(40, modelNumber)}`]
  ),
  manyUnknownAliases: edited(['x-shared', `x-aliases:\n${numbered(3000, index => `  - *a${index}\n`)}x-shared`])
}
