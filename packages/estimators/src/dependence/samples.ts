import { InfomaxError, type Warning } from '@infomax/core'
import { createPairs, createRandom, type Matrix, pairBuffer, visitPairBlocks } from '@infomax/math'
import * as z from 'zod'
import { type MatrixLike, toMatrix } from '../input.ts'
import { rowsAt } from '../rows.ts'

export const sigmaOption = z
  .union([z.number().positive(), z.literal('median')])
  .default('median')
  .describe('width σ of the kernel exp(−‖·‖²/2σ²); median: the median distance of unequal samples')

export const permutationOptions = {
  permutations: z
    .int()
    .min(0)
    .default(0)
    .describe('how many random orders the p-value is from; 0: an analytic one where it is known'),
  seed: z.int().default(0).describe('seed of everything random'),
}

/** Two matrices with one row each for every sample. */
export function toPair(first: MatrixLike, second: MatrixLike, atLeast: number): readonly [Matrix, Matrix] {
  const x = toMatrix(first, atLeast)
  const y = toMatrix(second, atLeast)
  if (x.rows !== y.rows)
    throw new InfomaxError(
      'LENGTH_MISMATCH',
      `${x.rows} samples came with ${y.rows}; pairs were expected.`,
      'Give as many rows of each, in the same order.',
    )
  return [x, y]
}

/** One column as a matrix. */
export const columnOf = ({ data, rows, columns }: Matrix, column: number): Matrix<Float64Array> => ({
  data: Float64Array.from({ length: rows }, (_, i) => data[i * columns + column]!),
  rows,
  columns: 1,
})

/** As many rows give the median of their distances within some 3 % of that of all. */
const enough = 1000

/**
 * The given width, or the median distance of unequal samples; 1 where all samples are equal, and any width gives the same.
 *
 * Of more than 1 000 samples, from a random 1 000 of them.
 */
export function bandwidth(x: Matrix, sigma: number | 'median', seed: number): number {
  if (sigma !== 'median') return sigma
  const some = x.rows > enough ? rowsAt(x, createRandom(seed, 'bandwidth').permutation(x.rows).subarray(0, enough)) : x
  const distances = new Float64Array((some.rows * (some.rows - 1)) / 2)
  const values = pairBuffer(some.rows)
  const pairs = createPairs(some, 'distance')
  let count = 0
  visitPairBlocks(some.rows, block => {
    pairs.fill(block, values)
    for (let i = 0; i < block.rows; i++)
      for (let j = Math.max(0, block.first + i + 1 - block.from); j < block.columns; j++) {
        const distance = values[i * block.columns + j]!
        if (distance > 0) distances[count++] = distance
      }
  })
  if (count === 0) return 1
  const sorted = distances.subarray(0, count).sort()
  return (sorted[Math.floor((count - 1) / 2)]! + sorted[Math.floor(count / 2)]!) / 2
}

/** Whether all rows are equal. */
function isConstant({ data, columns }: Matrix): boolean {
  for (let at = columns; at < data.length; at++) if (data[at] !== data[at % columns]) return false
  return true
}

/** Which input never varies, and what that does. */
export const constantInputs = (inputs: readonly Matrix[]): Warning | undefined =>
  constantWarning(
    inputs.flatMap((x, at) => (isConstant(x) ? [['first', 'second'][at]!] : [])),
    'input',
  )

/** Which columns never vary. */
export const constantColumns = (x: Matrix): Warning | undefined =>
  constantWarning(
    Array.from({ length: x.columns }, (_, j) => j).filter(j => isConstant(columnOf(x, j))),
    'column',
  )

function constantWarning(which: readonly (string | number)[], what: string): Warning | undefined {
  if (which.length === 0) return undefined
  const named = what === 'input' ? `The ${which.join(' and the ')} input` : `Column ${which.join(', ')}`
  return {
    code: 'CONSTANT',
    message: `${named} never varies. A constant is independent of everything: its dependence is 0, whatever the others are.`,
  }
}
