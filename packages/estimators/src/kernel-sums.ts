import { type Matrix, visitSquaredDistances } from '@infomax/math'
import { standardError } from './result.ts'

/** A Gaussian kernel exp(−scale · ‖x − y‖²) over the samples themselves. */
export interface Kernel {
  readonly scale: number
  /** Leaves out each sample's kernel at itself. */
  readonly leaveOneOut: boolean
}

/** e⁻⁶⁰ = 1e-26 of the largest term: a billion of them do not change a double, and exponentials are most of the work. */
const negligible = -60

/** ln Σⱼ exp(−scale · ‖xᵢ − xⱼ‖²) for each sample i; in blocks, in log space. */
export function logKernelSums(x: Matrix, { scale, leaveOneOut }: Kernel): Float64Array {
  const largest = new Float64Array(x.rows).fill(Number.NEGATIVE_INFINITY)
  const sums = new Float64Array(x.rows)
  visitExponents(x, scale, leaveOneOut, (i, exponents) => {
    let max = largest[i]!
    for (let j = 0; j < exponents.length; j++) max = Math.max(max, exponents[j]!)
    if (max === Number.NEGATIVE_INFINITY) return
    let sum = sums[i]! * Math.exp(largest[i]! - max)
    for (let j = 0; j < exponents.length; j++) {
      const exponent = exponents[j]! - max
      if (exponent > negligible) sum += Math.exp(exponent)
    }
    largest[i] = max
    sums[i] = sum
  })
  return sums.map((sum, i) => largest[i]! + Math.log(sum))
}

/**
 * The standard error of −mean ln Σⱼ Kᵢⱼ by the infinitesimal jackknife.
 *
 * Sample l moves the mean through its own sum and through its kernel in everyone else's: its influence is
 * −ln Sₗ − Σᵢ Kᵢₗ/Sᵢ up to a constant. The second part takes a second pass over the pairs.
 */
export function kernelEntropyError(x: Matrix, { scale, leaveOneOut }: Kernel, logSums: Float64Array): number {
  const influence = logSums.map(value => -value)
  visitExponents(x, scale, leaveOneOut, (i, exponents, from) => {
    const logSum = logSums[i]!
    for (let j = 0; j < exponents.length; j++) {
      const exponent = exponents[j]! - logSum
      if (exponent > negligible) influence[from + j]! -= Math.exp(exponent)
    }
  })
  return standardError(influence)
}

/** How far a sum with the self term has fallen from n towards 1, in nats: ln n where every sample stands alone. */
export function isolation(logSums: Float64Array): number {
  let sum = 0
  for (const logSum of logSums) sum += Math.log(logSums.length) - logSum
  return sum / logSums.length
}

function visitExponents(
  x: Matrix,
  scale: number,
  leaveOneOut: boolean,
  visit: (i: number, exponents: Float64Array, from: number) => void,
): void {
  visitSquaredDistances(x, x, ({ first, rows, from, columns, values }) => {
    for (let at = 0; at < values.length; at++) values[at]! *= -scale
    for (let i = 0; i < rows; i++) {
      const self = first + i - from
      if (leaveOneOut && self >= 0 && self < columns) values[i * columns + self] = Number.NEGATIVE_INFINITY
      visit(first + i, values.subarray(i * columns, (i + 1) * columns), from)
    }
  })
}
