const width = 100

/** Blocks of lines with an empty line between them; blocks without lines are left out. */
export const blocks = (all: readonly (readonly string[])[]): string =>
  `${all
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n')}\n`

/** Columns as wide as their widest cell; while a line is too long, the widest column gives way. Empty without rows. */
export function grid([header, ...rows]: readonly (readonly string[])[]): string[] {
  if (!header || rows.length === 0) return []
  const cells = [header, ...rows].map(row => row.map(plain))
  const widths = header.map((_, i) => Math.max(...cells.map(row => length(row[i]!))))
  const gap = 2
  while (widths.reduce((sum, w) => sum + w + gap, -gap) > width) widths[widths.indexOf(Math.max(...widths))]!--
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => cut(cell, widths[i]!).padEnd(widths[i]! + cell.length - length(cell)))
      .join(' '.repeat(gap))
      .trimEnd()
  const [head, ...body] = cells.map(line)
  return [head!, '─'.repeat(Math.max(...[head!, ...body].map(length))), ...body]
}

/** What a terminal would obey rather than show: escapes, line ends, and marks that turn the direction of writing. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')

const length = (text: string): number => [...text].length

const cut = (text: string, most: number): string =>
  length(text) > most ? `${[...text].slice(0, most - 1).join('')}…` : text

/** Lines of at most 100 characters; none of an empty text. */
export function wrap(text: string): string[] {
  const lines: string[] = []
  let current = ''
  for (const word of plain(text).split(' ').flatMap(pieces)) {
    if (current !== '' && length(current) + 1 + length(word) > width) {
      lines.push(current)
      current = word
    } else current = current === '' ? word : `${current} ${word}`
  }
  return current === '' ? lines : [...lines, current]
}

/** A word longer than a line is broken. */
const pieces = (word: string): string[] => {
  const characters = [...word]
  return Array.from({ length: Math.max(1, Math.ceil(characters.length / width)) }, (_, i) =>
    characters.slice(i * width, (i + 1) * width).join(''),
  )
}
