import type { Assignment } from '../arguments.ts'

/** Every combination of the values that commas separate, in the order of the keys; the last key turns fastest. */
export function combinations(assignments: readonly Assignment[]): Assignment[][] {
  return assignments.reduce<Assignment[][]>(
    (rows, { key, text }) => rows.flatMap(row => values(text).map(value => [...row, { key, text: value }])),
    [[]],
  )
}

/** The assignments that a sweep turns, of one of its combinations. */
export const varied = (assignments: readonly Assignment[], row: readonly Assignment[]): Assignment[] =>
  row.filter((_, i) => values(assignments[i]!.text).length > 1)

/** Splits at commas outside of brackets: `1,2` but not `["knn","linear"]`. */
function values(text: string): string[] {
  const parts = ['']
  let depth = 0
  for (const character of text) {
    if ('[{'.includes(character)) depth++
    if (']}'.includes(character)) depth--
    if (character === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += character
  }
  return parts
}
