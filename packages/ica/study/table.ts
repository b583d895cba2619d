/** `mean ± standard error` of a number a seed, and how many of them count as a success. */
export function summary(values: readonly number[], success?: (value: number) => boolean): string {
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1) / n)
  const count = success ? ` (${values.filter(success).length}/${n})` : ''
  return `${mean.toFixed(3)} ± ${spread.toFixed(3)}${count}`
}

/** A Markdown table. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
