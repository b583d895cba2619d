/** What the operations of `@infomax/tensor` compute, in plain loops over doubles. */
export interface Numbers {
  readonly shape: readonly number[]
  readonly values: Float64Array
}

export const filled = (shape: readonly number[], value: (index: number) => number): Numbers => ({
  shape,
  values: Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => value(i)),
})

const sum = (count: number, value: (index: number) => number): number => {
  let total = 0
  for (let i = 0; i < count; i++) total += value(i)
  return total
}

/** The entry (i, j) of a matrix. */
const at = ({ shape, values }: Numbers, i: number, j: number): number => values[i * shape[1]! + j]!

const table = (rows: number, columns: number, value: (i: number, j: number) => number): Numbers =>
  filled([rows, columns], index => value(Math.floor(index / columns), index % columns))

export const product = (a: Numbers, b: Numbers): Numbers =>
  table(a.shape[0]!, b.shape[1]!, (i, j) => sum(a.shape[1]!, k => at(a, i, k) * at(b, k, j)))

export const transposed = (a: Numbers): Numbers => table(a.shape[1]!, a.shape[0]!, (i, j) => at(a, j, i))

export function conv2d(x: Numbers, filter: Numbers, stride: number, pad: number): Numbers {
  const [n, height, width, inputs] = x.shape as [number, number, number, number]
  const [fh, fw, , outputs] = filter.shape as [number, number, number, number]
  const rows = Math.floor((height + 2 * pad - fh) / stride) + 1
  const columns = Math.floor((width + 2 * pad - fw) / stride) + 1
  return filled([n, rows, columns, outputs], index => {
    const o = index % outputs
    const j = Math.floor(index / outputs) % columns
    const i = Math.floor(index / outputs / columns) % rows
    const sample = Math.floor(index / outputs / columns / rows)
    return sum(fh, k =>
      sum(fw, l => {
        const [row, column] = [i * stride + k - pad, j * stride + l - pad]
        if (row < 0 || row >= height || column < 0 || column >= width) return 0
        return sum(
          inputs,
          c =>
            x.values[((sample * height + row) * width + column) * inputs + c]! *
            filter.values[((k * fw + l) * inputs + c) * outputs + o]!,
        )
      }),
    )
  })
}

/** Mean and variance over n of each last-axis channel. */
export function moments({ shape, values }: Numbers): { mean: Numbers; variance: Numbers } {
  const channels = shape.at(-1)!
  const count = values.length / channels
  const mean = filled([channels], c => sum(count, i => values[i * channels + c]!) / count)
  const variance = filled([channels], c => sum(count, i => (values[i * channels + c]! - mean.values[c]!) ** 2) / count)
  return { mean, variance }
}

export function batchNorm(x: Numbers, gamma: Numbers, beta: Numbers, epsilon: number, relu: boolean): Numbers {
  const { mean, variance } = moments(x)
  return normalised(x, gamma, beta, mean, variance, epsilon, relu)
}

export function normalised(
  x: Numbers,
  gamma: Numbers,
  beta: Numbers,
  mean: Numbers,
  variance: Numbers,
  epsilon: number,
  relu: boolean,
): Numbers {
  const channels = gamma.values.length
  return filled(x.shape, i => {
    const c = i % channels
    const unit = (x.values[i]! - mean.values[c]!) / Math.sqrt(variance.values[c]! + epsilon)
    const y = unit * gamma.values[c]! + beta.values[c]!
    return relu ? Math.max(0, y) : y
  })
}

export function globalAveragePool(x: Numbers): Numbers {
  const [n, height, width, c] = x.shape as [number, number, number, number]
  const area = height * width
  return table(n, c, (i, j) => sum(area, pixel => x.values[(i * area + pixel) * c + j]!) / area)
}

export const squaredDistances = (a: Numbers, b: Numbers): Numbers =>
  table(a.shape[0]!, b.shape[0]!, (i, j) => sum(a.shape[1]!, k => (at(a, i, k) - at(b, j, k)) ** 2))

export const pairwiseLogSumExp = (a: Numbers, b: Numbers, bias: Numbers, scale: number, exclude: number): Numbers =>
  filled([a.shape[0]!], i => {
    const kept = Array.from({ length: b.shape[0]! }, (_, j) => j).filter(j => exclude < 0 || j !== i + exclude)
    const exponents = kept.map(j => scale * sum(a.shape[1]!, k => at(a, i, k) * at(b, j, k)) + bias.values[j]!)
    return Math.log(exponents.reduce((total, exponent) => total + Math.exp(exponent), 0))
  })

export function crossCovariance(a: Numbers, b: Numbers, ddof: number): Numbers {
  const n = a.shape[0]!
  const [meanA, meanB] = [moments(a).mean.values, moments(b).mean.values]
  return table(
    a.shape[1]!,
    b.shape[1]!,
    (i, j) => sum(n, k => (at(a, k, i) - meanA[i]!) * (at(b, k, j) - meanB[j]!)) / (n - ddof),
  )
}

export const offDiagonalSquares = (a: Numbers): Numbers =>
  filled([], () => sum(a.shape[0]!, i => sum(a.shape[1]!, j => (i === j ? 0 : at(a, i, j) ** 2))))

export const normaliseRows = (x: Numbers): Numbers =>
  table(x.shape[0]!, x.shape[1]!, (i, j) => at(x, i, j) / Math.sqrt(sum(x.shape[1]!, k => at(x, i, k) ** 2)))

/** By Gaussian elimination, which needs no square root, so that it shares nothing with Cholesky. */
export function logdet(a: Numbers): Numbers {
  const d = a.shape[0]!
  const rows = Array.from({ length: d }, (_, i) => Float64Array.from({ length: d }, (_, j) => at(a, i, j)))
  let total = 0
  for (let k = 0; k < d; k++) {
    total += Math.log(rows[k]![k]!)
    for (let i = k + 1; i < d; i++) {
      const factor = rows[i]![k]! / rows[k]![k]!
      for (let j = k; j < d; j++) rows[i]![j]! -= factor * rows[k]![j]!
    }
  }
  return filled([], () => total)
}
