import type { Matrix } from '@infomax/math'

/** What the eigenvalues left out may sum to: with the logarithms of an entropy below 1e-11. */
const negligible = 1e-13

/** Rows gₜ with K ≈ Σₜ gₜgₜᵀ, the trace of the rest below `negligible` · n; undefined if there would be more than `most`. */
export function pivotedFactor(x: Matrix, most: number): Matrix<Float64Array> | undefined {
  const { rows: n, columns: d, data } = x
  const rest = new Float64Array(n).fill(1)
  const rows: Float64Array[] = []
  for (let remaining = n; remaining > negligible * n; ) {
    if (rows.length === most) return undefined
    let pivot = 0
    for (let i = 1; i < n; i++) if (rest[i]! > rest[pivot]!) pivot = i
    const row = new Float64Array(n)
    for (let i = 0, at = 0; i < n; i++) {
      let squared = 0
      for (let k = pivot * d; k < (pivot + 1) * d; k++) squared += (data[at++]! - data[k]!) ** 2
      row[i] = Math.exp(-squared / 2)
    }
    // two rows at a time: the memory is what this waits for
    let t = 0
    for (; t + 2 <= rows.length; t += 2) subtract(row, rows[t]!, rows[t]![pivot]!, rows[t + 1]!, rows[t + 1]![pivot]!)
    if (t < rows.length) subtract(row, rows[t]!, rows[t]![pivot]!, rows[t]!, 0)
    const root = Math.sqrt(rest[pivot]!)
    remaining = 0
    for (let i = 0; i < n; i++) {
      row[i]! /= root
      rest[i] = Math.max(0, rest[i]! - row[i]! * row[i]!)
      remaining += rest[i]!
    }
    rest[pivot] = 0
    rows.push(row)
  }
  const factor = new Float64Array(rows.length * n)
  rows.forEach((row, t) => {
    factor.set(row, t * n)
  })
  return { data: factor, rows: rows.length, columns: n }
}

function subtract(row: Float64Array, a: Float64Array, p: number, b: Float64Array, q: number): void {
  for (let i = 0; i < row.length; i++) row[i]! -= p * a[i]! + q * b[i]!
}
