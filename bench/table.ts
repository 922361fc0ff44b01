/** A Markdown table. All columns except the first are right-aligned, for numbers. */
export function table (head: string[], rows: string[][]): string {
  return [head, head.map((_, index) => index === 0 ? '---' : '---:'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}
