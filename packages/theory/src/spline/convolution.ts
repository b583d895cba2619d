import { type Matrix, matMul, matrix, transpose } from '@infomax/math'
import { addOffsets, linear, type Step } from './step.ts'
import { visitWindows, type Windows } from './window.ts'

/** Numbers in the largest matrix of windows: 32 MiB. */
const largest = 2 ** 22

/**
 * A convolution as the product of a matrix of windows with the weights, [window × inputs] × outputs.
 *
 * Samples are taken a few at a time, so that windows of large batches need not stand in memory at once.
 */
export function convolution(windows: Windows, weight: Matrix, bias: Float64Array | undefined): Step {
  const { height, width, channels, size, stride, pad, rows: down, columns: across } = windows
  if (size[0] === 1 && size[1] === 1 && stride === 1 && pad === 0) return linear(weight, bias, height * width)
  const inputs = height * width * channels
  const positions = down * across
  const outputs = positions * weight.columns
  const together = Math.max(1, Math.floor(largest / (positions * weight.rows)))
  let transposed: Matrix | undefined

  /** Samples `first`, … in groups. */
  const inGroups = (rows: number, compute: (first: number, count: number) => void): void => {
    for (let first = 0; first < rows; first += together) compute(first, Math.min(together, rows - first))
  }
  return {
    inputs,
    outputs,
    push(x, rows, { points }) {
      const y = new Float64Array(rows * outputs)
      inGroups(rows, (first, count) => {
        const columns = new Float64Array(count * positions * weight.rows)
        for (let r = 0; r < count; r++) {
          const [from, to] = [(first + r) * inputs, r * positions * weight.rows]
          visitWindows(windows, (window, place, at, places) => {
            const target = to + window * weight.rows + place * channels
            for (let c = 0; c < places * channels; c++) columns[target + c] = x[from + at + c]!
          })
        }
        y.set(matMul(matrix(columns, count * positions, weight.rows), weight).data, first * outputs)
      })
      if (bias) addOffsets(y, points * outputs, bias)
      return y
    },
    pull(y, rows) {
      transposed ??= transpose(weight)
      const wide = transposed
      const x = new Float64Array(rows * inputs)
      inGroups(rows, (first, count) => {
        const block = y.subarray(first * outputs, (first + count) * outputs)
        const columns = matMul(matrix(block, count * positions, weight.columns), wide).data
        for (let r = 0; r < count; r++) {
          const [to, from] = [(first + r) * inputs, r * positions * weight.rows]
          visitWindows(windows, (window, place, at, places) => {
            const source = from + window * weight.rows + place * channels
            for (let c = 0; c < places * channels; c++) x[to + at + c]! += columns[source + c]!
          })
        }
      })
      return x
    },
  }
}
