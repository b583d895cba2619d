/** Loops over doubles that the references of several losses share. Rows × columns. */
export type Matrix = readonly (readonly number[])[]

export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
export const average = (values: readonly number[]): number => sum(values) / values.length
export const indices = (length: number): number[] => Array.from({ length }, (_, i) => i)
export const dot = (a: readonly number[], b: readonly number[]): number => sum(a.map((value, i) => value * b[i]!))
export const squaredDistance = (a: readonly number[], b: readonly number[]): number =>
  sum(a.map((value, i) => (value - b[i]!) ** 2))
export const logSumExp = (values: readonly number[]): number => {
  const largest = Math.max(...values)
  return largest + Math.log(sum(values.map(value => Math.exp(value - largest))))
}

export const transposed = (a: Matrix): number[][] => indices(a[0]!.length).map(j => a.map(row => row[j]!))
export const product = (a: Matrix, b: Matrix): number[][] => {
  const columns = transposed(b)
  return a.map(row => columns.map(column => dot(row, column)))
}
export const unitRows = (a: Matrix): number[][] => a.map(row => row.map(value => value / Math.hypot(...row)))
export const centred = (a: Matrix): number[][] =>
  transposed(transposed(a).map(column => column.map(value => value - average(column))))
/** Columns of variance v/(v + 1e-5) over n. */
export const standardised = (a: Matrix): number[][] =>
  transposed(
    transposed(centred(a)).map(column => column.map(x => x / Math.sqrt(average(column.map(y => y * y)) + 1e-5))),
  )
export const scaled = (a: Matrix, factor: number): number[][] => a.map(row => row.map(value => value * factor))
export const plusIdentity = (a: Matrix, factor = 1): number[][] =>
  a.map((row, i) => row.map((value, j) => value + (i === j ? factor : 0)))
export const meanOf = (views: readonly Matrix[]): number[][] =>
  views[0]!.map((row, i) => row.map((_, j) => average(views.map(view => view[i]![j]!))))

/** ln |det A| by Gaussian elimination with pivots. */
export function logDeterminant(a: Matrix): number {
  const rows = a.map(row => [...row])
  return sum(
    indices(rows.length).map(k => {
      const pivot = indices(rows.length)
        .slice(k)
        .reduce((best, i) => (Math.abs(rows[i]![k]!) > Math.abs(rows[best]![k]!) ? i : best), k)
      ;[rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!]
      for (const row of rows.slice(k + 1)) {
        const factor = row[k]! / rows[k]![k]!
        for (let j = k; j < row.length; j++) row[j]! -= factor * rows[k]![j]!
      }
      return Math.log(Math.abs(rows[k]![k]!))
    }),
  )
}

/** Rows z with L⁻¹z in their place, A = L Lᵀ, by Cholesky and forward substitution. */
export function whitenedBy(a: Matrix, z: Matrix): number[][] {
  const d = a.length
  const l = indices(d).map(() => new Array<number>(d).fill(0))
  for (const i of indices(d))
    for (const j of indices(i + 1)) {
      const rest = a[i]![j]! - dot(l[i]!.slice(0, j), l[j]!.slice(0, j))
      l[i]![j] = i === j ? Math.sqrt(rest) : rest / l[j]![j]!
    }
  return z.map(row => {
    const solved: number[] = []
    for (const i of indices(d)) solved.push((row[i]! - dot(l[i]!.slice(0, i), solved)) / l[i]![i]!)
    return solved
  })
}
