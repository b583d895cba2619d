import { InfomaxError, type Random } from '@infomax/core'
import type { Matrix } from '@infomax/math'
import { tf } from '@infomax/tensor'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import type { CriticOptions } from './options.ts'

/** Samples that belong together, row by row, standardised. */
export interface Pairs {
  readonly x: Matrix<Float32Array>
  readonly y: Matrix<Float32Array>
}

/** Three parts that share no pair. */
export interface Split {
  /** What a critic learns from. */
  readonly training: Pairs
  /** What a step is chosen by. */
  readonly validation: Pairs
  /** What the bound is measured on. */
  readonly heldOut: Pairs
  /** Columns of x and y together that are constant where the critic learns, and left out. */
  readonly constant: number
}

/** Fewer pairs in a part say nothing of it. */
const least = 8

/**
 * A random split of x n × p and y n × q; columns have mean 0 and variance 1 over the part for training.
 *
 * Held out are `pairs` at most, and four batches choose a step at most: the rest goes to the training. Throws
 * `TOO_FEW_SAMPLES` below 8 pairs in a part.
 */
export function split(
  x: Matrix,
  y: Matrix,
  { heldOut, validation, pairs, batch }: Pick<CriticOptions, 'heldOut' | 'validation' | 'pairs' | 'batch'>,
  random: Random,
): Split {
  const n = x.rows
  const measured = Math.min(Math.round(heldOut * n), pairs)
  // scored again at every look
  const chosen = Math.min(Math.round(validation * n), 4 * batch)
  const rest = n - measured - chosen
  if (Math.min(rest, measured, chosen) < least)
    throw new InfomaxError(
      'TOO_FEW_SAMPLES',
      `${n} pairs came: ${Math.max(0, rest)} to train on, ${chosen} to choose a step by and ${measured} to measure; at least ${least} of each were expected.`,
      'Give more samples, or other shares heldOut and validation, or more pairs.',
    )
  const order = random.permutation(n)
  const learnt = order.subarray(measured + chosen)
  const [ofX, ofY] = [standardiser(x, learnt), standardiser(y, learnt)]
  const pairsOf = (rows: Int32Array): Pairs => ({ x: ofX.rows(rows), y: ofY.rows(rows) })
  return {
    training: pairsOf(learnt),
    validation: pairsOf(order.subarray(measured, measured + chosen)),
    heldOut: pairsOf(order.subarray(0, measured)),
    constant: ofX.constant + ofY.constant,
  }
}

/** The first `count` pairs. */
export function first({ x, y }: Pairs, count: number): Pairs {
  const head = ({ data, columns }: Matrix<Float32Array>) => ({
    data: data.subarray(0, count * columns),
    rows: count,
    columns,
  })
  return { x: head(x), y: head(y) }
}

/** A matrix as a tensor. */
export const onDevice = ({ data, rows, columns }: Matrix<Float32Array>): Tensor2D => tf.tensor2d(data, [rows, columns])

/** These rows as tensors. */
export const batchOf = ({ x, y }: Pairs, rows: Int32Array): [x: Tensor2D, y: Tensor2D] => [pick(x, rows), pick(y, rows)]

function pick({ data, columns }: Matrix<Float32Array>, rows: Int32Array): Tensor2D {
  const out = new Float32Array(rows.length * columns)
  for (const [i, row] of rows.entries()) out.set(data.subarray(row * columns, (row + 1) * columns), i * columns)
  return tf.tensor2d(out, [rows.length, columns])
}

function standardiser(x: Matrix, learnt: Int32Array) {
  const scales = Array.from({ length: x.columns }, (_, column) => scaleOf(x, column, learnt)).filter(
    scale => scale !== undefined,
  )
  return {
    constant: x.columns - scales.length,
    rows(rows: Int32Array): Matrix<Float32Array> {
      const data = new Float32Array(rows.length * scales.length)
      let to = 0
      for (const row of rows)
        for (const { column, mean, deviation } of scales)
          data[to++] = (x.data[row * x.columns + column]! - mean) / deviation
      return { data, rows: rows.length, columns: scales.length }
    },
  }
}

/** Mean and deviation of a column over these rows; nothing where it is constant. */
function scaleOf({ data, columns }: Matrix, column: number, rows: Int32Array) {
  const values = Float64Array.from(rows, row => data[row * columns + column]!)
  // not by the variance, which rounding leaves above 0
  if (values.every(value => value === values[0])) return undefined
  const mean = values.reduce((sum, value) => sum + value / values.length, 0)
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2 / values.length, 0))
  return { column, mean, deviation }
}
