/**
 * The last step of action.yml: runs a command of models-api, and shows its report as annotations of the workflow and in
 * the summary of the job. It needs a Node.js that strips types, as the sources run as they are.
 */
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { PLAIN } from '../../src/catalog/report/format.ts'
import { FORMATS } from '../../src/commands/check-report.ts'
import { DIFF_FORMATS } from '../../src/commands/diff-report.ts'
import { DRIFT_FORMATS } from '../../src/commands/drift-report.ts'

/** GitHub rejects a summary of more than 1 MiB. */
const MAX_SUMMARY = 250_000

const { COMMAND, ARGS, FILES, FAIL, RUNNER_TEMP, GITHUB_OUTPUT, GITHUB_STEP_SUMMARY } = process.env
const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const args = ['check', 'drift', 'diff'].includes(COMMAND)
  ? [cli, COMMAND, '--format', 'json', ...words(ARGS), ...words(FILES)]
  : [cli, `${COMMAND}, which the action doesn't have`]

const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1e9 })
process.stderr.write(stderr)
if (stdout === '') {
  process.stdout.write(`::error::${stderr.split('\n', 1)[0].replaceAll('%', '%25')}\n`)
  process.exitCode = status
} else {
  const { annotations, markdown, counts } = shown(JSON.parse(stdout))
  process.stdout.write(annotations)
  const report = join(mkdtempSync(join(RUNNER_TEMP, 'models-api-')), 'report.md')
  writeFileSync(report, markdown)
  appendFileSync(GITHUB_STEP_SUMMARY, markdown.slice(0, MAX_SUMMARY))
  const outputs = { 'exit-code': status, ...counts, report }
  appendFileSync(GITHUB_OUTPUT, Object.entries(outputs).map(([name, value]) => `${name}=${value}\n`).join(''))
  process.exitCode = FAIL === 'false' ? 0 : status
}

/** Formats the JSON that a command printed: one shape for diff, another for problems of files, to which drift adds counts. */
function shown (report) {
  if ('differences' in report) {
    const counts = { findings: report.differences.length, unverified: 0 }
    return { annotations: DIFF_FORMATS.github(report), markdown: DIFF_FORMATS.markdown(report), counts }
  }
  const { github, text } = report.files.some(file => 'verified' in file) ? DRIFT_FORMATS : FORMATS
  const codes = report.files.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code))
  const unverified = codes.filter(code => code === 'unverified').length
  return {
    annotations: github(report.files),
    markdown: fenced(text(report.files, PLAIN)),
    counts: { findings: codes.length - unverified, unverified }
  }
}

/** Text as a Markdown code block, even if it contains fences. */
function fenced (text) {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${text}${fence}\n`
}

function words (text) {
  return text.split(/\s+/).filter(Boolean)
}
