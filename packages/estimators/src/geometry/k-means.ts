import type { Matrix, Random } from '@infomax/math'

/**
 * Which of at most k clusters each row is in: k-means++ starts, then Lloyd's steps until nothing moves or 100 have been made.
 *
 * `nearest` finds the nearest of some centres to each row.
 */
export function kMeans(x: Matrix, k: number, random: Random, nearest: (centres: Matrix) => Int32Array): Int32Array {
  const centres = start(x, k, random)
  let of = nearest(centres)
  for (let step = 0; step < 100; step++) {
    moveTo(x, of, centres)
    const next = nearest(centres)
    if (next.every((cluster, i) => cluster === of[i])) break
    of = next
  }
  return of
}

/** Rows drawn with chances as their squared distances to those drawn before. */
function start({ data, rows, columns }: Matrix, k: number, random: Random): Matrix<Float64Array> {
  const out = { data: new Float64Array(k * columns), rows: k, columns }
  const squares = new Float64Array(rows).fill(1)
  for (let c = 0; c < k; c++) {
    const total = squares.reduce((sum, value) => sum + value, 0)
    let rest = random.uniform() * total
    let row = 0
    while (row < rows - 1 && rest >= squares[row]!) rest -= squares[row++]!
    for (let j = 0; j < columns; j++) out.data[c * columns + j] = data[row * columns + j]!
    for (let i = 0; i < rows; i++) {
      let distance = 0
      for (let j = 0; j < columns; j++) distance += (data[i * columns + j]! - data[row * columns + j]!) ** 2
      squares[i] = c === 0 ? distance : Math.min(squares[i]!, distance)
    }
  }
  return out
}

/** Each centre to the mean of its rows; one without rows stays. */
function moveTo({ data, rows, columns }: Matrix, of: Int32Array, centres: Matrix<Float64Array>): void {
  const counts = new Float64Array(centres.rows)
  const sums = new Float64Array(centres.data.length)
  for (let i = 0; i < rows; i++) {
    const c = of[i]!
    counts[c]!++
    for (let j = 0; j < columns; j++) sums[c * columns + j]! += data[i * columns + j]!
  }
  counts.forEach((count, c) => {
    if (count > 0) for (let j = 0; j < columns; j++) centres.data[c * columns + j] = sums[c * columns + j]! / count
  })
}
