import { type MatrixLike, toMatrix } from '../input.ts'

/**
 * The assignment of each row to a column of its own with the largest sum of scores; −1 for rows left over where there are more rows than columns.
 *
 * The Hungarian method as shortest augmenting paths with potentials, O(rows² · columns) for rows ≤ columns.
 * @see Jonker and Volgenant (1987), A shortest augmenting path algorithm for dense and sparse linear assignment problems
 */
export function assign(scores: MatrixLike): Int32Array {
  const { data, rows, columns } = toMatrix(scores, 'scores')
  if (rows <= columns) return shortestPaths((i, j) => -data[i * columns + j]!, rows, columns)
  const inverse = shortestPaths((j, i) => -data[i * columns + j]!, columns, rows)
  const out = new Int32Array(rows).fill(-1)
  inverse.forEach((i, j) => {
    out[i] = j
  })
  return out
}

/** Of least cost, rows ≤ columns. Column `columns` is where each path begins. */
function shortestPaths(cost: (i: number, j: number) => number, rows: number, columns: number): Int32Array {
  const rowOf = new Int32Array(columns + 1).fill(-1)
  const rowPotential = new Float64Array(rows)
  const columnPotential = new Float64Array(columns + 1)
  for (let row = 0; row < rows; row++) {
    const distance = new Float64Array(columns).fill(Number.POSITIVE_INFINITY)
    const previous = new Int32Array(columns)
    const done = new Uint8Array(columns + 1)
    rowOf[columns] = row
    let at = columns
    while (rowOf[at]! >= 0) {
      done[at] = 1
      const i = rowOf[at]!
      let nearest = -1
      for (let j = 0; j < columns; j++) {
        if (done[j]) continue
        const reduced = cost(i, j) - rowPotential[i]! - columnPotential[j]!
        if (reduced < distance[j]!) {
          distance[j] = reduced
          previous[j] = at
        }
        if (nearest < 0 || distance[j]! < distance[nearest]!) nearest = j
      }
      const delta = distance[nearest]!
      for (let j = 0; j <= columns; j++)
        if (done[j]) {
          rowPotential[rowOf[j]!]! += delta
          columnPotential[j]! -= delta
        } else if (j < columns) distance[j]! -= delta
      at = nearest
    }
    while (at !== columns) {
      const from = previous[at]!
      rowOf[at] = rowOf[from]!
      at = from
    }
  }
  const out = new Int32Array(rows)
  for (let j = 0; j < columns; j++) if (rowOf[j]! >= 0) out[rowOf[j]!] = j
  return out
}
