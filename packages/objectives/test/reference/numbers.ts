/** Arithmetic of the references, in loops over doubles. */
export type Rows = readonly (readonly number[])[]

export const range = (length: number): number[] => Array.from({ length }, (_, i) => i)
export const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
export const average = (values: readonly number[]): number => total(values) / values.length
export const dot = (a: readonly number[], b: readonly number[]): number => total(a.map((value, k) => value * b[k]!))
export const unit = (row: readonly number[]): number[] => {
  const length = Math.hypot(...row)
  return length ? row.map(value => value / length) : [...row]
}
export const units = (rows: Rows): number[][] => rows.map(unit)
export const logSum = (values: readonly number[]): number => {
  const largest = Math.max(...values)
  return largest + Math.log(total(values.map(value => Math.exp(value - largest))))
}
export const softmax = (values: readonly number[]): number[] => {
  const normaliser = logSum(values)
  return values.map(value => Math.exp(value - normaliser))
}
/** All ordered pairs of different indices. */
export const ordered = (length: number): [number, number][] =>
  range(length).flatMap(i =>
    range(length)
      .filter(j => j !== i)
      .map((j): [number, number] => [i, j]),
  )
export const product = (a: Rows, b: Rows): number[][] =>
  a.map(row => b[0]!.map((_, j) => total(row.map((x, k) => x * b[k]![j]!))))
