/** A Markdown table whose columns but the first are numbers. */
export function table (head: string[], rows: string[][]): string {
  return [head, head.map((_, index) => index === 0 ? '---' : '---:'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}
