/** Dependence in plain loops over numbers, from the definitions. */

export type Rows = readonly (readonly number[])[]

export const gaussian =
  (sigma: number) =>
  (a: readonly number[], b: readonly number[]): number =>
    Math.exp(-squared(a, b) / (2 * sigma * sigma))

export const distance = (a: readonly number[], b: readonly number[]): number => Math.sqrt(squared(a, b))

export const linear = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, k) => sum + value * b[k]!, 0)

const squared = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, k) => sum + (value - b[k]!) ** 2, 0)

export const matrixOf = (rows: Rows, kernel: (a: readonly number[], b: readonly number[]) => number): number[][] =>
  rows.map(a => rows.map(b => kernel(a, b)))

/** Σ (HKH)ᵢⱼ (HLH)ᵢⱼ/n² with both centred element by element. */
export function slowBiased(k: Rows, l: Rows): number {
  const a = centre(k)
  const b = centre(l)
  return mean(a.map((row, i) => mean(row.map((value, j) => value * b[i]![j]!))))
}

/** The mean of Kᵢⱼ(Lᵢⱼ + L_qr − 2Lᵢ_q) over all quadruples of different samples, which is HSIC without bias. */
export function slowUnbiased(k: Rows, l: Rows): number {
  const n = k.length
  let sum = 0
  let count = 0
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      for (let q = 0; q < n; q++)
        for (let r = 0; r < n; r++) {
          if (new Set([i, j, q, r]).size < 4) continue
          sum += k[i]![j]! * (l[i]![j]! + l[q]![r]! - 2 * l[i]![q]!)
          count++
        }
  return sum / count
}

/** dHSIC as Pfister et al. write it, of one kernel matrix a variable. */
export function slowJoint(kernels: readonly Rows[]): number {
  const n = kernels[0]!.length
  const all = Array.from({ length: n }, (_, i) => i)
  const first = mean(all.map(i => mean(all.map(j => kernels.reduce((product, k) => product * k[i]![j]!, 1)))))
  const second = kernels.reduce((product, k) => product * mean(k.map(row => mean(row))), 1)
  const third = mean(all.map(i => kernels.reduce((product, k) => product * mean(k[i]!), 1)))
  return first + second - 2 * third
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

function centre(k: Rows): number[][] {
  const rows = k.map(mean)
  const total = mean(rows)
  return k.map((row, i) => row.map((value, j) => value - rows[i]! - rows[j]! + total))
}
