/** A table of Markdown; cells are Markdown already. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.map(cell).join(' | ')} |`).join('\n')

const cell = (text: string): string => text.replaceAll('|', '\\|')

export const code = (text: string): string => `\`${text}\``

/** What stays as it is, or becomes a link: code, links of a docstring, addresses, arXiv's and DOI's numbers. */
const special = /(`[^`]*`|\{@link \w+\}|https?:\/\/\S+|arXiv:\d{4}\.\d{4,5}|doi:\S+)/

/** Text as Markdown that shows it letter by letter; `linkTo` gives the page of something that a docstring links to. */
export const prose = (text: string, linkTo: (constant: string) => string | undefined): string =>
  text
    .split(special)
    .map((part, i) => (i % 2 ? linked(part, linkTo) : escaped(part)))
    .join('')

function linked(part: string, linkTo: (constant: string) => string | undefined): string {
  const constant = /^\{@link (\w+)\}$/.exec(part)?.[1]
  if (constant === undefined) return part.startsWith('`') ? part : paperLink(part)
  const page = linkTo(constant)
  return page === undefined ? code(constant) : `[${code(page)}](${page}.md)`
}

/** `arXiv:2105.04906` with its address. */
export function paperLink(paper: string): string {
  if (paper.startsWith('arXiv:')) return `[${paper}](https://arxiv.org/abs/${paper.slice('arXiv:'.length)})`
  if (paper.startsWith('doi:')) return `[${paper}](https://doi.org/${paper.slice('doi:'.length)})`
  return paper
}

/** An underscore within a word, or before the brace of a subscript, marks nothing. */
const escaped = (text: string): string =>
  text.replace(/[*<]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}{])/gu, character => `\\${character}`)
