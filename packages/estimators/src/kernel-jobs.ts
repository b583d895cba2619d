import { type Matrix, visitProducts } from '@infomax/math'
import { rowsAt } from './rows.ts'
import type { Job } from './threads/job.ts'

/** Centred samples, their squared lengths, and the kernel exp(−scale · ‖x − y‖²). */
interface Centred {
  readonly z: Matrix<Float64Array>
  readonly lengths: Float64Array
  readonly scale: number
}

/** e⁻⁶⁰ = 1e-26 of a sum: a billion of them do not change a double, and exponentials are much of the work. */
const negligible = -60

/** A run of rows; in the first job with all rows from it on, so that every pair is met once. */
export interface Strip {
  readonly first: number
  readonly rows: number
}

interface StripSums {
  /** Σ of the kernels of pairs in this strip, for each row from its first on. */
  readonly sums: Float64Array
  /** Of their fourth powers, if asked for. */
  readonly fourth?: Float64Array
}

/** Σ over pairs i < j of Kᵢⱼ, to both; `alone`: each sum also has a 1 that is not here, beside which small kernels are left out. */
export const kernelSumsJob: Job<Centred & { readonly alone: boolean; readonly fourth: boolean }, Strip, StripSums> = {
  name: 'kernel-sums',
  prepare:
    ({ z, lengths, scale, alone, fourth }) =>
    ({ first, rows }) => {
      const sums = new Float64Array(z.rows - first)
      const powers = fourth ? new Float64Array(z.rows - first) : undefined
      const least = alone ? negligible : Number.NEGATIVE_INFINITY
      visitProducts(slice(z, first, rows), slice(z, first, z.rows - first), block => {
        const { values, columns, from } = block
        for (let i = 0; i < block.rows; i++) {
          const row = block.first + i
          const length = lengths[first + row]!
          let sum = 0
          let powerSum = 0
          for (let j = Math.max(0, row + 1 - from), at = i * columns + j; j < columns; j++, at++) {
            const exponent = scale * (2 * values[at]! - length - lengths[first + from + j]!)
            if (exponent < least) continue
            // rounding can leave a squared distance below 0
            const kernel = exponent < 0 ? Math.exp(exponent) : 1
            sum += kernel
            sums[from + j]! += kernel
            if (powers) {
              const square = kernel * kernel
              powerSum += square * square
              powers[from + j]! += square * square
            }
          }
          sums[row]! += sum
          if (powers) powers[row]! += powerSum
        }
      })
      return powers ? { sums, fourth: powers } : { sums }
    },
}

/** ln Σ_{j ≠ i} Kᵢⱼ in log space, for some samples: where all kernels may underflow. */
export const logSumsJob: Job<Centred & { readonly chosen: Int32Array }, Strip, Float64Array> = {
  name: 'log-kernel-sums',
  prepare:
    ({ chosen, ...centred }) =>
    ({ first, rows }) => {
      const largest = new Float64Array(rows).fill(Number.NEGATIVE_INFINITY)
      const sums = new Float64Array(rows)
      visitExponents(centred, chosen.subarray(first, first + rows), (i, exponents) => {
        const max = exponents.reduce((a, b) => Math.max(a, b), largest[i]!)
        if (max === Number.NEGATIVE_INFINITY) return
        let sum = sums[i]! * Math.exp(largest[i]! - max)
        for (const exponent of exponents) if (exponent - max > negligible) sum += Math.exp(exponent - max)
        largest[i] = max
        sums[i] = sum
      })
      return sums.map((sum, i) => largest[i]! + Math.log(sum))
    },
}

/** Σ_{i ≠ l} Kᵢₗ/Sᵢ for some samples l, from ln Sᵢ. */
export const kernelSharesJob: Job<
  Centred & { readonly logSums: Float64Array; readonly chosen: Int32Array },
  Strip,
  Float64Array
> = {
  name: 'kernel-shares',
  prepare:
    ({ logSums, chosen, ...centred }) =>
    ({ first, rows }) => {
      const shares = new Float64Array(rows)
      visitExponents(centred, chosen.subarray(first, first + rows), (l, exponents, from) => {
        let sum = 0
        for (let i = 0; i < exponents.length; i++) {
          const exponent = exponents[i]! - logSums[from + i]!
          if (exponent > negligible) sum += Math.exp(exponent)
        }
        shares[l]! += sum
      })
      return shares
    },
}

/** Visits −scale · ‖x − y‖² of each of some samples, by its place among them, with runs of all; −∞ with itself. */
function visitExponents(
  { z, lengths, scale }: Centred,
  some: Int32Array,
  visit: (at: number, exponents: Float64Array, from: number) => void,
): void {
  visitProducts(rowsAt(z, some), z, ({ values, first, rows, from, columns }) => {
    for (let i = 0; i < rows; i++) {
      const row = some[first + i]!
      const exponents = values.subarray(i * columns, (i + 1) * columns)
      for (let j = 0; j < columns; j++)
        // rounding can leave a squared distance below 0
        exponents[j] = Math.min(0, scale * (2 * exponents[j]! - lengths[row]! - lengths[from + j]!))
      if (row >= from && row < from + columns) exponents[row - from] = Number.NEGATIVE_INFINITY
      visit(first + i, exponents, from)
    }
  })
}

const slice = ({ data, columns }: Matrix<Float64Array>, first: number, rows: number): Matrix<Float64Array> => ({
  data: data.subarray(first * columns, (first + rows) * columns),
  rows,
  columns,
})
