import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A table of Markdown; numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], left = 1): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, i) => (i < left ? ':--' : '--:'))), ...rows.map(line)].join('\n')
}

/** Writes docs/estimators/NAME.md; commands run in the folder `bench`. */
export function writePage(name: string, command: string, title: string, parts: readonly string[]): void {
  const folder = join(process.cwd(), '..', 'docs', 'estimators')
  mkdirSync(folder, { recursive: true })
  const note = `Written by \`${command}\`, run in the folder \`bench\`: every number on this page comes from it. Not to be edited.`
  writeFileSync(join(folder, `${name}.md`), `${[`# ${title}`, note, ...parts].join('\n\n')}\n`)
  console.log(`docs/estimators/${name}.md`)
}

/** With so many decimals, and the proper minus. */
export const fixed = (value: number, decimals: number): string => value.toFixed(decimals).replace('-', '−')

/** With its sign, + or −. */
export const signed = (value: number, decimals: number): string => `${value < 0 ? '' : '+'}${fixed(value, decimals)}`
