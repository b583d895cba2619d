import type { AdamOptions, MomentumOptions } from '@infomax/tensor'

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

export const softmax = (x: Numbers): Numbers => {
  const powers = filled(x.shape, i => Math.exp(x.values[i]!))
  return table(x.shape[0]!, x.shape[1]!, (i, j) => at(powers, i, j) / sum(x.shape[1]!, k => at(powers, i, k)))
}

/** The cross entropy of each row, then the mean of the softmax in each column of each part of the rows. */
export function predictCodes(scores: Numbers, codes: Numbers, parts: number): Numbers {
  const [n, k] = scores.shape as [number, number]
  const p = softmax(scores)
  return filled([n + parts * k], index => {
    if (index < n) return -sum(k, j => at(codes, index, j) * Math.log(at(p, index, j)))
    const [part, j] = [Math.floor((index - n) / k), (index - n) % k]
    return sum(n / parts, i => at(p, (part * n) / parts + i, j)) / (n / parts)
  })
}

/** Numbers of several, one after another. */
const joined = (...parts: readonly Numbers[]): Numbers => {
  const values = parts.flatMap(part => [...part.values])
  return filled([values.length], i => values[i]!)
}

/** The weights, then the velocity. */
export function momentumUpdate(
  weights: Numbers,
  velocity: Numbers,
  gradient: Numbers,
  options: Required<Omit<MomentumOptions, 'scale'>> & { readonly scale: number },
): Numbers {
  const { rate, momentum, decay, nesterov, scale } = options
  const g = filled(gradient.shape, i => scale * (gradient.values[i]! + decay * weights.values[i]!))
  const v = filled(g.shape, i => momentum * velocity.values[i]! + g.values[i]!)
  const direction = (i: number) => (nesterov ? g.values[i]! + momentum * v.values[i]! : v.values[i]!)
  return joined(
    filled(v.shape, i => weights.values[i]! - rate * direction(i)),
    v,
  )
}

/** The weights, then both moments. */
export function adamUpdate(
  weights: Numbers,
  first: Numbers,
  second: Numbers,
  gradient: Numbers,
  options: Required<AdamOptions>,
): Numbers {
  const { rate, step, beta1, beta2, epsilon, decay, decoupled } = options
  const g = filled(gradient.shape, i => gradient.values[i]! + (decoupled ? 0 : decay * weights.values[i]!))
  const m = filled(g.shape, i => beta1 * first.values[i]! + (1 - beta1) * g.values[i]!)
  const v = filled(g.shape, i => beta2 * second.values[i]! + (1 - beta2) * g.values[i]! ** 2)
  const moved = filled(g.shape, i => {
    const shrunk = weights.values[i]! * (decoupled ? 1 - rate * decay : 1)
    const [mean, variance] = [m.values[i]! / (1 - beta1 ** (step + 1)), v.values[i]! / (1 - beta2 ** (step + 1))]
    return shrunk - (rate * mean) / (Math.sqrt(variance) + epsilon)
  })
  return joined(moved, m, v)
}

export const movingAverage = (average: Numbers, value: Numbers, momentum: number): Numbers =>
  filled(average.shape, i => momentum * average.values[i]! + (1 - momentum) * value.values[i]!)

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
