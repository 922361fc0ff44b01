import { readFileSync } from 'node:fs'
import { checkCatalog } from '../../src/catalog/checker.ts'

/** A catalog with a mistake, and what must be reported. */
export interface Mistake {
  name: string
  text: string
  /** The lines of which one has the first diagnostic; none, if there must be no diagnostic. */
  lines?: readonly [first: number, last: number]
  /** At most so many diagnostics. */
  most: number
  /** What one of the messages says. */
  says: RegExp
  /** What none of them says. */
  not?: RegExp | undefined
}

/** A catalog without any mistake. */
export const validText = readFileSync(new URL('../catalog/valid.yaml', import.meta.url), 'utf8')

const json = JSON.stringify((await checkCatalog(validText)).catalog, null, 2)

type Edit = (text: string) => string
type Row = [name: string, edit: Edit, line: number | [first: number, last: number], most: number, says: RegExp, not?: RegExp]

/** The line `number` is `to`. */
function lineIs (number: number, to: string | Edit): Edit {
  return linesAre(number, number, typeof to === 'string' ? () => to : to)
}

/** The lines from one to another that aren't empty are changed. */
function linesAre (from: number, to: number, edit: Edit): Edit {
  return text => text.split('\n').map((line, index) => index + 1 >= from && index + 1 <= to && line.trim() !== '' ? edit(line) : line).join('\n')
}

function replaced (from: string | RegExp, to: string): Edit {
  return text => {
    const result = text.replace(from, to)
    if (result === text) throw new Error(`${from} is not in the catalog`)
    return result
  }
}

/** The description of the second model is `value`. */
function described (value: string): Edit {
  return lineIs(38, `    description: ${value}`)
}

const ROWS: Row[] = [
  ['0,6 temp', replaced('temperature: 0.6', 'temperature: 0,6'), 45, 1, /0\.6/, /06/],
  ['typical 0,2', replaced('typical_p: 0.2', 'typical_p: 0,2'), 2, 1, /point.*0\.2/],
  ['12,90', replaced('truncate: 129024', 'truncate: 12,90'), 44, 1, /integer/, /1290\b/],
  ['129,024', replaced('truncate: 129024', 'truncate: 129,024'), 44, 1, /129024/],
  ['129 024', replaced('truncate: 129024', 'truncate: 129 024'), 44, 1, /129024/],
  ['129\'024', replaced('truncate: 129024', "truncate: 129'024"), 44, 1, /129024/],
  ['129.024', replaced('truncate: 129024', 'truncate: 129.024'), 44, 1, /129024|point/],
  ['1_2', replaced('truncate: 129024', 'truncate: 1_2'), 44, 1, /digits/, /write/],
  ['C # and F #', described('C # and F #'), 38, 1, /#/],
  ['Ranked # 1', described('Good # 1 of all'), 38, 1, /#/],
  ['legit comment', described('Good at it # TODO: shorten'), 0, 0, /x/],
  ['legit comment2', lineIs(36, '    type: chat # the default'), 0, 0, /x/],
  ['legit comment3', lineIs(36, '    type: chat #the default'), 0, 0, /x/],
  ['name #3', lineIs(34, '    name: llama #3'), 34, 1, /#/],
  ['&copy; ', described('&copy; 2024 Meta'), 38, 1, /quot/],
  ['&amp; alone', described('&amp;'), 38, 1, /quot/],
  ['! important', described('! important'), 38, 1, /quot/],
  ['!important text', described('!important text'), 38, 1, /quot/],
  ['#hashtag', described('#hashtag'), 38, 1, /comment/],
  ['trailing nbsp', lineIs(34, '    name: llama-3.3-70b\u00a0'), 34, 1, /00A0/],
  ['nbsp in mid', lineIs(34, '    name: llama\u00a03'), 34, 1, /00A0/],
  ['soft hyphen', lineIs(33, '  - publisher: me\u00adta'), 33, 1, /00AD/],
  ['lrm model', lineIs(40, '      model: \u200emeta/x'), 40, 1, /200E/],
  ['space in model', lineIs(40, '      model: meta / x'), 40, 1, /space/],
  ['blank icon', lineIs(37, "    icon: ' '"), 37, 1, /white space|blank/],
  ['tab in icon', lineIs(37, '    icon: "simple\\ticons:x"'), 37, 1, /icon/],
  ['leading space pub', lineIs(33, "  - publisher: ' meta'"), 33, 1, /space/],
  ['newline name', lineIs(34, '    name: |\n      llama'), 34, 1, /line break/],
  ['newline folded', lineIs(34, '    name: >\n      llama'), 34, 1, />-/],
  ['curly desc', described('“Good at it”'), 38, 1, /quot/],
  ['semicolon icon', lineIs(37, '    icon: simple-icons:meta;'), 37, 1, /semicolon/],
  ['type: chat,', lineIs(36, '    type: chat,'), 36, 1, /chat/],
  ['truncate 129024,', lineIs(44, '        truncate: 129024,'), 44, 1, /comma/],
  ['merge in configuration', (t) => replaced('        <<: *sampling\n        max_new_tokens: 2048', '        max_new_tokens: 2048')(replaced('      model: meta/llama', '      <<: *sampling\n      model: meta/llama')(t)), [40, 42], 1, /belong|indent/],
  ['merge in entry', replaced('    type: chat', '    <<: *quiet\n    type: chat'), 36, 1, /belong/],
  ['alias mapping as type', lineIs(36, '    type: *sampling'), 36, 1, /type/],
  ['alias for params of scalar', (t) => replaced(/parameters:\n {8}<<: \*quiet\n.*\n.*/, 'parameters: *nr')(t.replace('x-quiet', 'x-n: &nr 5\nx-quiet')), [57, 57], 1, /parameters/],
  ['parameters missing line', (t) => t.split('\n').filter((_, i) => i !== 40).map((l, i) => i >= 40 && i <= 43 ? l.slice(2) : l).join('\n'), [39, 41], 1, /parameters/],
  ['parameters line deleted, deeper', (t) => t.split('\n').filter((_, i) => i !== 40).join('\n'), [40, 41], 1, /parameters|indent/],
  ['configuration line deleted', (t) => t.split('\n').filter((_, i) => i !== 38).join('\n'), [38, 40], 2, /configuration|indent/],
  ['models；', lineIs(17, 'models;'), 17, 1, /colon/],
  ['models=', lineIs(17, 'models='), 17, 1, /colon/],
  ['models nocolon', lineIs(17, 'models'), 17, 1, /colon/],
  ['endpoints fw', lineIs(11, 'endpoints：'), 11, 1, /colon/],
  ['endpoints nocolon', lineIs(11, 'endpoints'), 11, 1, /colon/],
  ['configuration nocolon', lineIs(39, '    configuration'), 39, 1, /colon/],
  ['parameters=', lineIs(41, '      parameters='), 41, 1, /colon/],
  ['parameters ；', lineIs(41, '      parameters ;'), 41, 1, /colon/],
  ['x-sampling nocolon', lineIs(1, 'x-sampling &sampling'), 1, 1, /colon/],
  ['all keys deeper', linesAre(34, 45, l => '  ' + l), 34, 1, /indent/],
  ['all keys 1 deeper', linesAre(34, 45, l => ' ' + l), 34, 1, /indent/],
  ['all keys 1 less', linesAre(34, 45, l => l.slice(1)), 34, 1, /indent/],
  ['all keys 2 less', linesAre(34, 45, l => l.slice(2)), [33, 34], 1, /indent/],
  ['first dash missing q', lineIs(18, '    publisher: "google"'), 18, 1, /- /],
  ['first dash missing, less', lineIs(18, '  publisher: google'), 18, 1, /- /],
  ['middle dash missing', lineIs(33, '    publisher: meta'), 33, 1, /- /],
  ['block not indented 0', replaced('    description: Good at following instructions', '    description: |-\nGood at following\ninstructions'), 39, 1, /indent/],
  ['folded not indented', replaced('    description: Good at following instructions', '    description: >\n    Good at following\n    instructions'), 39, 1, /indent/],
  ['no colons run', linesAre(35, 37, l => l.replace(':', '')), 35, 3, /colon/],
  ['= run', linesAre(35, 37, l => l.replace(':', ' =')), 35, 3, /colon/],
  ['fw run', linesAre(35, 37, l => l.replace(': ', '：')), 35, 3, /colon/],
  ['nbsp after colon', lineIs(36, '    type:\u00a0chat'), 36, 1, /space|00A0/],
  ['nbsp after colons run', linesAre(34, 37, l => l.replace(': ', ':\u00a0')), 34, 4, /space|00A0/],
  ['tail col 0', linesAre(37, 45, l => l.slice(4)), 37, 1, /indent/],
  ['tail col 2', linesAre(39, 45, l => l.slice(2)), 39, 1, /indent/],
  ['"Llama" is good', described('"Llama" is good'), 38, 1, /quot/, /indent/],
  ['\'Meta\'s\'', described("'Meta's'"), 38, 1, /quot/, /indent/],
  ['\'Meta\'s model\'', described("'Meta's model'"), 38, 1, /quot/, /indent/],
  ['*Best* model', described('*Best* model'), 38, 1, /quot/, /indent/],
  ['**Best** model', described('**Best** model'), 38, 1, /quot/, /indent/],
  ['*best', described('*best'), 38, 1, /quot/, /indent/],
  ['{new} model', described('{new} model'), 38, 1, /quot/, /indent/],
  ['[link](http://x)', described('[link](http://x.y)'), 38, 1, /quot/, /indent/],
  ['- fast', described('- fast and small'), 38, 1, /quot/, /indent/],
  ['? unknown', described('? unknown'), 38, 1, /quot/, /indent/],
  [', and', described(', and more'), 38, 1, /quot/, /indent/],
  ['>90%', described('>90% accurate'), 38, 1, /quot/, /indent/],
  ['> 90%', described('> 90% accurate'), 38, 1, /quot/, /indent/],
  ['|x|', described('|x| norm'), 38, 1, /quot/, /indent/],
  ['@home', described('@home model'), 38, 1, /quot/, /indent/],
  ['`code`', described('`code` model'), 38, 1, /quot/, /indent/],
  ['curly a: b', described('“a: b”'), 38, 1, /quot/, /indent/],
  ['a: b', described('Llama: the best'), 38, 1, /quot/, /indent/],
  ['trailing colon', described('Llama:'), 38, 1, /quot/, /indent/],
  ['% template', lineIs(15, '  ollama: %7Bname%7D/{name}'), 15, 1, /quot|path/, /indent/],
  ['[ template', lineIs(15, '  ollama: [publisher]/{name}/chat'), 15, 1, /quot/, /indent/],
  ['{name} template', lineIs(15, '  ollama: {name}'), 15, 1, /quot|path/, /indent/],
  ['nbsp one line', lineIs(44, '\u00a0       truncate: 129024'), 44, 1, /00A0|no-break/],
  ['nbsp whole', t => t.replace(/^ +/gm, m => '\u00a0'.repeat(m.length)), 2, 1, /00A0|no-break/],
  ['nbsp mapping', linesAre(12, 15, l => l.replace(/^ +/, m => '\u00a0'.repeat(m.length))), 12, 1, /00A0|no-break/],
  ['fw space', lineIs(36, '\u3000\u3000type: chat'), 36, 1, /3000/],
  ['tab one', lineIs(36, '\ttype: chat'), 36, 1, /tab/],
  ['tabs entry', linesAre(34, 45, l => '\t' + l.trimStart()), 34, 1, /tab/],
  ['tabs whole', t => t.replace(/^ +/gm, m => '\t'.repeat(m.length / 2)), 2, 1, /tab/],
  ['json comma 2', () => json.replace(/"instruct",/, '"instruct"'), [1, 999], 1, /comma/],
  ['json quote', () => json.replace(/"instruct",/, '"instruct,'), [1, 999], 1, /quote/],
  ['json quote open', () => json.replace(/"instruct",/, 'instruct",'), [1, 999], 1, /quote/],
  ['json quote key', () => json.replace(/"type":/, '"type:'), [1, 999], 1, /quote|colon/],
  ['json quote key2', () => json.replace(/"type":/, 'type":'), [1, 999], 1, /quote/],
  ['json bracket end', () => json.replace(/\]\n\}$/, '\n}'), [1, 999], 1, /\]/],
  ['json brace end', () => json.replace(/\n\}$/, '\n'), [1, 999], 1, /\}/],
  ['json brace mid', () => json.replace(/\n {4}\},\n {4}\{/, '\n    {'), [1, 999], 1, /\}|comma/],
  ['json colon', () => json.replace(/"type":/, '"type"'), [1, 999], 1, /colon/],
  [' models:', lineIs(17, ' models:'), 17, 1, /indent/],
  ['  models:', lineIs(17, '  models:'), 17, 1, /indent/],
  [' endpoints:', lineIs(11, ' endpoints:'), 11, 1, /indent/],
  ['  endpoints:', lineIs(11, '  endpoints:'), 11, 1, /indent/],
  ['endpoints deleted', t => t.split('\n').filter((_, i) => i !== 10).join('\n'), [10, 11], 1, /endpoints/],
  ['conflict in block', replaced('    type: chat\n', '<<<<<<< HEAD\n    type: chat\n    icon: a:b\n=======\n    type: instruct\n>>>>>>> x\n'), 36, 2, /conflict/],
  ['conflict diff3', replaced('    type: chat\n', '<<<<<<< HEAD\n    type: chat\n||||||| base\n    type: foo\n=======\n    type: instruct\n>>>>>>> x\n'), 36, 1, /conflict/],
  ['/* */', replaced('    type: chat\n', '    /* kind */\n    type: chat\n'), 36, 1, /#/],
  ['/* multi */', replaced('    type: chat\n', '    /* kind\n     * b\n     */\n    type: chat\n'), 36, 1, /#/],
  ['<!-- -->', replaced('    type: chat\n', '    <!-- kind -->\n    type: chat\n'), 36, 1, /#/],
  ['// top', t => '// the catalog\n' + t, 1, 1, /#/],
  ['fence', t => '```yaml\n' + t + '```\n', 1, 1, /Markdown|fence/],
  ['fence bare', t => '```\n' + t + '```\n', 1, 1, /Markdown|fence/],
  ['fence end only', t => t + '```\n', 60, 1, /Markdown|fence/],
  ['unknown tag + 2', t => lineIs(59, '        truncate: 3596k')(lineIs(40, '      model: !env LLAMA')(lineIs(21, '    type: instrct')(t))), 21, 3, /instruct/],
  ['!include', lineIs(38, '    description: !include d.txt'), 38, 1, /tag|quot/],
  ['!tag mapping', lineIs(41, '      parameters: !params'), 41, 1, /tag/],
  ['second doc end', t => t + '---\nfoo: 1\n', 60, 1, /document/],
  ['x text merged', t => t.replace(/x-quiet: &quiet\n.*\n.*\n.*\n/, 'x-quiet: &quiet text\n'), [6, 54], 2, /quiet/],
  ['models twice', t => t.replace('  - publisher: tiny', 'models:\n  - publisher: tiny').replace('instruct\n', 'instrct\n'), 21, 2, /twice|instruct/],
  ['alias below single', t => { const b = String(t.match(/x-quiet[^]*?\n\n/)?.[0]); return t.replace(b, '') + '\n' + b }, 52, 1, /below|above/, /did you mean/],
  ['<<: \'*sampling\'', lineIs(42, "        <<: '*sampling'"), 42, 1, /\*sampling/],
  ['<<: &sampling', lineIs(42, '        <<: &sampling'), 42, 1, /\*sampling/],
  ['<< *sampling', lineIs(42, '        << *sampling'), 42, 1, /<<:/],
  ['<<:*sampling', lineIs(42, '        <<:*sampling'), 42, 1, /space/],
  ['<<: *a *b', lineIs(42, '        <<: *sampling *quiet'), 42, 1, /\[\*sampling, \*quiet\]/],
  ['<<:', lineIs(42, '        <<:'), 42, 1, /<</],
  ['X-sampling', lineIs(1, 'X-sampling: &sampling'), 1, 1, /x-/],
  ['defs', lineIs(1, 'defs: &sampling'), 1, 1, /x-/],
  ['.sampling', lineIs(1, '.sampling: &sampling'), 1, 1, /x-/],
  ['x-note in entry', replaced('    type: chat', '    x-note: hi\n    type: chat'), 36, 1, /top level/],
  ['allowed too low', replaced('      model: tiny/tiny', '      allowed: true\n      model: tiny/tiny'), 55, 1, /belongs/],
  ['temperature in entry', t => replaced('    type: chat', '    type: chat\n    temperature: 0.6')(t.replace('        temperature: 0.6\n', '')), 37, 1, /belongs/],
  ['temperature top', t => t.replace('        temperature: 0.6\n', 'temperature: 0.6\n'), 45, 1, /belongs|indent/],
  ['models mapping', t => t.replace(/models:[^]*/, 'models:\n  google:\n    name: x\n'), [17, 18], 1, /- /],
  ['models mapping single', t => t.replace(/ {2}- publisher: google[^]*?\n\n[^]*/, m => m.slice(0, m.indexOf('\n\n') + 1).replace('  - ', '    ')), [17, 18], 1, /- /],
  ['{{ model }}', lineIs(40, '      model: {{ model }}'), 40, 1, /quot/],
  ['{{ model }}/x', lineIs(40, '      model: {{ model }}/x'), 40, 1, /quot/],
  ['– dash', lineIs(33, '  – publisher: meta'), 33, 1, /-/],
  ['• dash', lineIs(33, '  • publisher: meta'), 33, 1, /-/],
  ['* dash', lineIs(33, '  * publisher: meta'), 33, 1, /-/],
  ['tab dash', lineIs(33, '  -\tpublisher: meta'), 33, 1, /tab/],
  ['no space dash', lineIs(33, '  -publisher: meta'), 33, 1, /dash/],
  ['fasle', replaced('return_full_text: false', 'return_full_text: fasle'), 4, 1, /false/],
  ['−1', replaced('typical_p: -1', 'typical_p: −1'), 7, 1, /-1/],
  ['dup key', replaced('    type: chat\n', '    type: chat\n    type: chat\n'), 37, 1, /line 36/],
  ['description: >', replaced('    description: Good', '    description: >\n      Good'), 38, 1, />-/],
  ['# in block', replaced('      (Apache-2.0 License)', '      # the licence\n      (Apache-2.0 License)'), 25, 1, /comment/],
  ['case names', t => t.replace('publisher: tiny', 'publisher: Meta').replace('name: tiny-1.6b', 'name: Llama-3.3-70B'), 48, 1, /capitals/],
  ['nfd', t => t.replace('publisher: tiny\n    name: tiny-1.6b', 'publisher: méta\n    name: a').replace('publisher: meta\n    name: llama-3.3-70b', 'publisher: me\u0301ta\n    name: a'), 48, 1, /letters/],
  ['/a/../b', lineIs(15, '  ollama: /api/../{name}/chat'), 15, 1, /\.\./],
  ['/a?x={name}', lineIs(15, '  ollama: /api?m={name}'), 15, 1, /\?/],
  ['/a#{name}', lineIs(15, '  ollama: /api#{name}'), 15, 1, /path/],
  ['host', lineIs(15, '  ollama: http://x/{name}'), 15, 1, /path/],
  ['x-owner list', t => 'x-tags: [a, b]\n' + t, 0, 0, /x/],
  ['swallowed by folded', replaced('    description: Good at following instructions\n    configuration:', '    description: >-\n      Good at\n      configuration:'), [40, 41], 2, /indent/],
  ['key without value then text', replaced('    description: Good at following instructions', '    description: Good at\n    following instructions'), 39, 1, /colon|text/],
  ['unclosed dq', described('"Good at it'), 38, 1, /quote/],
  ['unclosed sq', described("'Good at it"), 38, 1, /quote/],
  ['closing only', described('Good at it"'), 0, 1, /quote|x/],
  ['a description in quotes that ends with a line break', described('"Good at it\\n"'), 38, 1, /line break/, /\|-/],
  ['maybe for false', replaced('return_full_text: false', 'return_full_text: maybe'), 4, 1, /true or false/],
  ['a semicolon behind a number', replaced('truncate: 129024', 'truncate: 129024;'), 44, 1, /semicolon: write 129024/],
  ['full-width digits', replaced('truncate: 129024', 'truncate: １２９０２４'), 44, 1, /129024/],
  ['a word for a number', replaced('truncate: 129024', 'truncate: ∞'), 44, 1, /integer/],
  ['a line break within a name', lineIs(34, '    name: "llama\\n3"'), 34, 1, /line break/],
  ['an empty icon', lineIs(37, "    icon: ''"), 37, 1, /icon/],
  ['an unused anchor at a mapping', lineIs(39, '    configuration: &it'), 39, 1, /&it/],
  ['a merge of nothing', text => `x-none: &none\n${replaced('<<: *sampling\n        max_new_tokens: 2048', '<<: *none\n        max_new_tokens: 2048')(text)}`, 43, 1, /nothing/],
  ['a merge of an alias and text', lineIs(42, '        <<: [*sampling, quiet]'), 42, 1, /text/],
  ['a merge of a word', lineIs(42, '        <<: everything'), 42, 1, /\*name, not "everything"/],
  ['a comment in JSON', () => json.replace('{\n', '{\n  // the catalog\n'), 2, 1, /#/],
  ['a comment of YAML in JSON without a comma', () => json.replace('{\n', '{\n  # the catalog\n').replace(/"instruct",/, '"instruct"'), [1, 999], 1, /comma/],
  ['JSON with a value that begins with @', () => json.replace('"meta/llama-3.3-70b"', '@meta/llama'), [1, 999], 1, /YAML/],
  ['a key of the file behind the models, and a key too far in', text => replaced('    truncate: 3596', '      truncate: 3596')(text) + '\nx-tail: 1\n', 59, 1, /indent/],
  ['text behind the sign of a block', replaced('    description: |-\n', '    description: | Gemma\n'), 23, 1, /next line/],
  ['a conflict without its second side', replaced('    type: chat\n', '<<<<<<< HEAD\n    type: chat\n'), 36, 1, /conflict/],
  ['a comment that never ends', replaced('    type: chat\n', '    /* kind\n    type: chat\n'), 36, 1, /#/],
  ['two tabs', linesAre(36, 37, text => `\t${text.trimStart()}`), 36, 1, /1 more line\b/],
  ['a template of another tool behind text', lineIs(15, '  ollama: /api/{{ name }}/chat'), 15, 1, /\{name\}/],
  ['a template of another tool without its name', lineIs(38, '    description: {{ description'), 38, 1, /./],
  ['a dash out of line at the end', text => text.replace('  - publisher: tiny', ' - publisher: tiny'), 47, 1, /dash/],
  ['an entry out of line at the end', text => linesAre(47, 59, line => ` ${line}`)(text), 47, 1, /dash/],
  ['a second list of models that is indented otherwise', replaced('  - publisher: tiny', 'models:\n- publisher: tiny'), 47, 3, /twice/],
  ['a shared block that is a list', text => text.replace('  typical_p: -1\n', '  - typical_p: -1\n').replace('  repetition_penalty: -1\n', '').replace('  return_full_text: false\n\nend', '\nend'), [7, 57], 2, /./],
  ['a key twice in different blocks', replaced('    configuration:\n      model: meta', '    configuration: {}\n    configuration:\n      model: meta'), 40, 1, /already at line 39/],
  ['text for the configuration', replaced('    configuration:\n      model: meta/llama-3.3-70b\n', '    configuration: meta/llama-3.3-70b\n'), [39, 41], 2, /configuration/],
  ['an alias in a list of merges that is unknown', lineIs(42, '        <<: [*sampling, *quit]'), 42, 1, /quiet/],
  ['a misspelled alias at several places', text => text.replaceAll('*sampling', '*samplng'), [1, 29], 1, /sampling/],
  ['unknown aliases at several places', text => text.replaceAll('*sampling', '*elsewhere'), 29, 2, /1 more/],
  ['a comment in JSON that holds quotes and braces', () => json.replace('{\n', '{\n  // the "new" catalog: {\n'), 2, 1, /#/],
  ['no endpoints, and a text that names them', text => text.replace('endpoints:', 'x-endpoints:').replace('(Apache-2.0 License)', '  endpoints:'), [1, 11], 1, /endpoints/],
  ['a no-break space within a text of several lines', replaced('(Apache-2.0 License)', '\u00A0(Apache-2.0 License)'), 0, 0, /./],
  ['an escape sequence that is unknown, before a key of the file', text => replaced('A small model of 1.6 billion parameters', '"\\q"')(text) + '\nx-tail: 1\n', 53, 1, /escape/],
  ['no space behind a colon, and a text that is empty', text => lineIs(36, '    type:chat')(described('|-')(text)), 36, 1, /space/],
  ['a list of merges where it does not belong', replaced('      model: meta/llama', '      <<: [*sampling, *quiet]\n      model: meta/llama'), 40, 1, /belong/],
  ['models without a dash, and a colon within text', text => text.replace(/models:[^]*/, 'models:\n    publisher: google: x\n'), 18, 2, /./],
  ['the first path template further out than the others', lineIs(12, ' huggingface: /api/ai/huggingface/{name}/chat'), 12, 1, /those below/],
  ['text in single quotes and an apostrophe', described("'Llama' isn't bad"), 38, 1, /double quotes/],
  ['a value that is an unknown alias', lineIs(36, '    type: *kind'), 36, 1, /quotes/]
]

/** What people get wrong in catalogs, in one line or in a few. */
export const MISTAKES: Mistake[] = ROWS.map(([name, edit, line, most, says, not]) => ({
  name,
  text: edit(validText),
  ...line !== 0 && { lines: typeof line === 'number' ? [line, line] as const : line },
  most,
  says,
  not
}))
