import { type Matrix, matrix, outerGram, type Random } from '@infomax/math'
import { dhsic } from '../../packages/estimators/src/index.ts'

/** How much the columns of a representation depend on one another; chance is the same of columns in random orders. */
export interface Dependence {
  /** Columns that vary, of which `columns` were looked at. */
  readonly live: number
  readonly columns: number
  /** Mean over pairs of HSIC(x, y)/√(HSIC(x, x) HSIC(y, y)), biased, Gaussian kernels of median width. */
  readonly pairs: number
  readonly pairsByChance: number
  /** Mean dHSIC of disjoint groups of `group` columns. */
  readonly joint: number
  readonly jointByChance: number
}

/** Columns that a measurement looks at, and how many of them a dHSIC sees at once. */
export const mostColumns = 32
export const group = 8

/** Of at most 32 random columns that vary; a collapsed column depends on nothing, and would count as independent. */
export async function dependence(z: Matrix, random: Random): Promise<Dependence> {
  const varying = Array.from({ length: z.columns }, (_, j) => columnOf(z, j)).filter(varies)
  const order = random.child('columns').permutation(varying.length)
  const chosen = Array.from(order.subarray(0, mostColumns), i => inWidths(varying[i]!))
  const shuffled = chosen.map((column, j) => {
    const rows = random.child('chance', j).permutation(z.rows)
    return column.map((_, i) => column[rows[i]!]!)
  })
  return {
    live: varying.length,
    columns: chosen.length,
    pairs: meanPair(chosen),
    pairsByChance: meanPair(shuffled),
    joint: await meanJoint(chosen),
    jointByChance: await meanJoint(shuffled),
  }
}

/** The product of all HKH, each of length 1 and written as a row, is the normalised HSIC of all pairs at once. */
function meanPair(columns: readonly Float64Array[]): number {
  const d = columns.length
  if (d < 2) return Number.NaN
  const n = columns[0]!.length
  const data = new Float64Array(d * n * n)
  columns.forEach((column, j) => {
    centredKernel(column, data.subarray(j * n * n, (j + 1) * n * n))
  })
  const products = outerGram(matrix(data, d, n * n)).data
  let sum = 0
  for (let k = 0; k < d; k++)
    for (let l = 0; l < k; l++) sum += products[k * d + l]! / Math.sqrt(products[k * d + k]! * products[l * d + l]!)
  return sum / ((d * (d - 1)) / 2)
}

async function meanJoint(columns: readonly Float64Array[]): Promise<number> {
  const groups = Math.floor(columns.length / group)
  if (groups === 0) return Number.NaN
  const n = columns[0]!.length
  let sum = 0
  for (let g = 0; g < groups; g++) {
    const data = new Float64Array(n * group)
    for (let i = 0, at = 0; i < n; i++) for (let k = 0; k < group; k++) data[at++] = columns[g * group + k]![i]!
    sum += (await dhsic(matrix(data, n, group), { sigma: 1 })).value
  }
  return sum / groups
}

/** HKH of a Gaussian kernel K of width 1. */
function centredKernel(column: Float64Array, kernel: Float64Array): void {
  const n = column.length
  const means = new Float64Array(n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const value = Math.exp(-((column[i]! - column[j]!) ** 2) / 2)
      kernel[i * n + j] = value
      kernel[j * n + i] = value
      means[i]! += value / n
      if (j < i) means[j]! += value / n
    }
  const mean = means.reduce((sum, value) => sum + value, 0) / n
  for (let i = 0, at = 0; i < n; i++) for (let j = 0; j < n; j++, at++) kernel[at]! += mean - means[i]! - means[j]!
}

/** Over the median distance of unequal numbers, so that kernels of width 1 are those of median width. */
function inWidths(column: Float64Array): Float64Array {
  const distances = new Float64Array((column.length * (column.length - 1)) / 2)
  let count = 0
  for (let i = 0; i < column.length; i++)
    for (let j = 0; j < i; j++) if (column[i] !== column[j]) distances[count++] = Math.abs(column[i]! - column[j]!)
  const sorted = distances.subarray(0, count).sort()
  const median = (sorted[Math.floor((count - 1) / 2)]! + sorted[Math.floor(count / 2)]!) / 2
  return column.map(value => value / median)
}

const columnOf = ({ data, rows, columns }: Matrix, j: number): Float64Array =>
  Float64Array.from({ length: rows }, (_, i) => data[i * columns + j]!)

const varies = (column: Float64Array): boolean => column.some(value => value !== column[0])
