import { readFileSync } from 'node:fs'
import ts from 'typescript'

/** A line that a program may log. */
export interface LogCall {
  levels: string[]
  /** The message, with `…` for parts that are only known when it is logged. */
  message: string
}

/** The calls of a logger (`log`, `request.log`, `logger` …) in a source that name their message. */
export function logCallsOf (path: string): LogCall[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
  const calls: LogCall[] = []
  const visit = (node: ts.Node): void => {
    const message = ts.isCallExpression(node) && isLogger(node.expression) ? messageOf(node.arguments.at(-1)) : undefined
    if (ts.isCallExpression(node) && message !== undefined) calls.push({ levels: levelsOf(node.expression), message })
    ts.forEachChild(node, visit)
  }
  visit(source)
  return calls
}

const LEVELS = ['debug', 'info', 'warn', 'error', 'fatal']

function isLogger (callee: ts.Expression): boolean {
  const isMember = ts.isPropertyAccessExpression(callee) || ts.isElementAccessExpression(callee)
  return isMember && /\blog(?:ger)?$/.test(callee.expression.getText()) && levelsOf(callee).length > 0
}

/** The levels of `log.info` or `log[isQuiet ? 'debug' : 'info']`. */
function levelsOf (callee: ts.Expression): string[] {
  if (ts.isPropertyAccessExpression(callee)) return LEVELS.filter(level => level === callee.name.text)
  return LEVELS.filter(level => ts.isElementAccessExpression(callee) && new RegExp(`\\? '${level}'|: '${level}'`).test(callee.argumentExpression.getText()))
}

function messageOf (argument: ts.Expression | undefined): string | undefined {
  if (argument === undefined) return undefined
  if (ts.isStringLiteral(argument)) return argument.text
  if (!ts.isTemplateExpression(argument)) return undefined
  return [argument.head, ...argument.templateSpans.map(({ literal }) => literal)].map(({ text }) => text).join('…').replace(/…+/g, '…')
}
