import { type Matrix, zeros } from '@infomax/math'
import type { Contrast } from './contrasts.ts'

/** Samples of a block: eight rows of them stay in the first cache. */
const block = 512

/**
 * FastICA's step, W ↦ E{g(Wx)xᵀ} − diag(E{g′(Wx)})W for a W of r rows, over the columns of X (k × n).
 *
 * In one pass by blocks of samples, two rows of W and four of X at a time, both filled up with zeros: a value that was read is used more than once,
 * and nothing is allocated but the result.
 */
export function createStep(x: Matrix<Float64Array>, r: number, g: Contrast): (w: Matrix) => Matrix<Float64Array> {
  const { rows: k, columns: n } = x
  const inputs = 4 * Math.ceil(k / 4)
  const pairs = 2 * Math.ceil(r / 2)
  const values = inBlocks(x, inputs)
  const weights = new Float64Array(pairs * inputs)
  const sums = new Float64Array(pairs * inputs)
  const outputs = new Float64Array(pairs * block)
  const slopes = new Float64Array(r)
  return w => {
    for (let i = 0; i < r; i++) for (let c = 0; c < k; c++) weights[i * inputs + c] = w.data[i * k + c]!
    sums.fill(0)
    slopes.fill(0)
    for (let from = 0; from < n; from += block) {
      const count = Math.min(block, n - from)
      outputs.fill(0)
      for (let i = 0; i < pairs; i += 2)
        for (let c = 0; c < inputs; c += 4)
          combine(weights, i * inputs + c, inputs, values, from * inputs + c * block, outputs, i * block, count)
      for (let i = 0; i < r; i++) slopes[i]! += g.apply(outputs, i * block, i * block + count)
      for (let i = 0; i < pairs; i += 2)
        for (let c = 0; c < inputs; c += 4)
          correlate(outputs, i * block, values, from * inputs + c * block, sums, i * inputs + c, inputs, count)
    }
    const out = zeros(r, k)
    for (let i = 0, at = 0; i < r; i++)
      for (let c = 0; c < k; c++, at++) out.data[at] = (sums[i * inputs + c]! - slopes[i]! * w.data[at]!) / n
    return out
  }
}

/** X as [block of samples][row][sample], with rows of zeros up to `inputs`. */
function inBlocks({ data, rows: k, columns: n }: Matrix<Float64Array>, inputs: number): Float64Array {
  const out = new Float64Array(Math.ceil(n / block) * block * inputs)
  for (let from = 0; from < n; from += block)
    for (let c = 0; c < k; c++)
      out.set(data.subarray(c * n + from, c * n + Math.min(n, from + block)), from * inputs + c * block)
  return out
}

/** Adds four rows of X, weighted, to two rows of outputs. */
function combine(
  weights: Float64Array,
  w0: number,
  stride: number,
  x: Float64Array,
  x0: number,
  out: Float64Array,
  y0: number,
  count: number,
): void {
  const w1 = w0 + stride
  const a0 = weights[w0]!
  const a1 = weights[w0 + 1]!
  const a2 = weights[w0 + 2]!
  const a3 = weights[w0 + 3]!
  const b0 = weights[w1]!
  const b1 = weights[w1 + 1]!
  const b2 = weights[w1 + 2]!
  const b3 = weights[w1 + 3]!
  for (let t = 0; t < count; t++) {
    const at = x0 + t
    const v0 = x[at]!
    const v1 = x[at + block]!
    const v2 = x[at + 2 * block]!
    const v3 = x[at + 3 * block]!
    out[y0 + t]! += a0 * v0 + a1 * v1 + (a2 * v2 + a3 * v3)
    out[y0 + block + t]! += b0 * v0 + b1 * v1 + (b2 * v2 + b3 * v3)
  }
}

/** Adds the products of two rows of outputs with four rows of X, summed over samples. */
function correlate(
  outputs: Float64Array,
  y0: number,
  x: Float64Array,
  x0: number,
  sums: Float64Array,
  s0: number,
  stride: number,
  count: number,
): void {
  let a0 = 0
  let a1 = 0
  let a2 = 0
  let a3 = 0
  let b0 = 0
  let b1 = 0
  let b2 = 0
  let b3 = 0
  for (let t = 0; t < count; t++) {
    const at = x0 + t
    const a = outputs[y0 + t]!
    const b = outputs[y0 + block + t]!
    const v0 = x[at]!
    const v1 = x[at + block]!
    const v2 = x[at + 2 * block]!
    const v3 = x[at + 3 * block]!
    a0 += a * v0
    a1 += a * v1
    a2 += a * v2
    a3 += a * v3
    b0 += b * v0
    b1 += b * v1
    b2 += b * v2
    b3 += b * v3
  }
  const s1 = s0 + stride
  sums[s0]! += a0
  sums[s0 + 1]! += a1
  sums[s0 + 2]! += a2
  sums[s0 + 3]! += a3
  sums[s1]! += b0
  sums[s1 + 1]! += b1
  sums[s1 + 2]! += b2
  sums[s1 + 3]! += b3
}
