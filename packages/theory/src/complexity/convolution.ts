import { createRandom } from '@infomax/core'
import { matrix, singularValues } from '@infomax/math'
import { visitWindows, type Windows } from '../spline/window.ts'
import { type Affine, type Bracket, denseOf, roundedUp } from './affine.ts'
import { circularNorm, type Kernel } from './circular.ts'
import { norm } from './norms.ts'

/** A convolution: a kernel and how it lies on images. */
export interface Convolution {
  readonly kernel: Kernel
  readonly windows: Windows
}

/** An operator with up to this many elements gets a dense matrix and an exact norm. */
const dense = 1 << 16

/** Multiplications that the exact norm on a torus may take before the cheaper certificate alone is used. */
const affordable = 6e9

/** x ↦ K ∗ x + b as an affine step on flattened images, channels last. */
export function convolutionStep(shape: Convolution, bias?: Float64Array): Affine {
  const { kernel, windows } = shape
  const { height, width, rows, columns } = windows
  const [, , inputs, outputs] = kernel.shape
  const step: Affine = {
    inputs: height * width * inputs,
    outputs: rows * columns * outputs,
    apply(x, absolute = false) {
      const y = new Float64Array(rows * columns * outputs)
      visitWindows(windows, (to, tap, from, taps) => {
        for (let i = 0, at = tap * inputs * outputs; i < taps * inputs; i++)
          for (let o = 0; o < outputs; o++, at++) {
            const weight = kernel.data[at]!
            y[to * outputs + o]! += x[from + i]! * (absolute ? Math.abs(weight) : weight)
          }
      })
      return y
    },
    spectral: () => spectral(shape, step),
    squaredRows: () => rowSums(shape, value => value * value),
    ...(bias ? { bias: Float64Array.from({ length: rows * columns * outputs }, (_, i) => bias[i % outputs]!) } : {}),
  }
  return step
}

/**
 * The spectral norm of a zero-padded, strided convolution between certified sides.
 *
 * A small operator is decomposed exactly. Otherwise `upper` is the smallest of √(‖A‖₁‖A‖∞), the unfolded kernel's bound
 * and, where it can be afforded, the norm on a torus large enough for nothing to wrap round, of which the operator is a
 * part; `lower` comes from the power method, which only ever finds less.
 */
function spectral(shape: Convolution, step: Affine): Bracket {
  if (step.inputs * step.outputs <= dense) {
    const value = singularValues(denseOf(step))[0] ?? 0
    return { upper: roundedUp(value), lower: value }
  }
  const { kernel, windows } = shape
  const { height, width, stride } = windows
  const [kh, kw, inputs, outputs] = kernel.shape
  const largest = (sums: Float64Array): number => norm(sums, Number.POSITIVE_INFINITY)
  const schur = Math.sqrt(largest(columnSums(shape)) * largest(rowSums(shape, Math.abs)))
  const cheap = Math.min(schur, unfoldedNorm(kernel, stride))
  const torus = [height + kh - 1, width + kw - 1].map(side => Math.ceil(side / stride) * stride) as [number, number]
  const small = 2 * Math.min(inputs * stride * stride, outputs)
  const blocks = (torus[0] * torus[1]) / (stride * stride) / 2
  const cost = blocks * (small ** 3 + 2 * small ** 2 * Math.max(inputs * stride * stride, outputs))
  const upper = cost <= affordable ? Math.min(cheap, circularNorm(kernel, ...torus, stride)) : cheap
  return { upper: roundedUp(upper), lower: powerMethod(shape, step) }
}

/**
 * The kernel as outputs × (taps · inputs), times the windows that hold them: an input is in at most ⌈kh/s⌉⌈kw/s⌉
 * windows, so that listing all windows stretches by its root. Backwards, as inputs × (taps · outputs), an output comes
 * from kh · kw places.
 * @see Singla and Feizi (2021), Fantastic four, arXiv:1911.10258
 */
function unfoldedNorm({ data, shape }: Kernel, stride: number): number {
  const [kh, kw, inputs, outputs] = shape
  const weights = Float64Array.from(data)
  const forwards = singularValues(matrix(weights, kh * kw * inputs, outputs))[0]!
  const backwards = new Float64Array(weights.length)
  for (let tap = 0, at = 0; tap < kh * kw; tap++)
    for (let i = 0; i < inputs; i++)
      for (let o = 0; o < outputs; o++, at++) backwards[(tap * outputs + o) * inputs + i] = weights[at]!
  const reversed = singularValues(matrix(backwards, kh * kw * outputs, inputs))[0]!
  return Math.min(Math.sqrt(Math.ceil(kh / stride) * Math.ceil(kw / stride)) * forwards, Math.sqrt(kh * kw) * reversed)
}

/** ‖A v‖ for the unit vector v that twenty steps of the power method end at. */
function powerMethod(shape: Convolution, step: Affine): number {
  const random = createRandom(0, 'power method')
  let v = Float64Array.from({ length: step.inputs }, () => random.normal())
  let stretched = 0
  for (let iteration = 0; iteration < 20; iteration++) {
    const length = norm(v, 2)
    if (length === 0) return stretched
    const y = step.apply(v.map(value => value / length))
    stretched = norm(y, 2)
    v = adjoint(shape, y)
  }
  return stretched
}

/** Aᵀy. */
function adjoint({ kernel, windows }: Convolution, y: Float64Array): Float64Array<ArrayBuffer> {
  const [, , inputs, outputs] = kernel.shape
  const x = new Float64Array(windows.height * windows.width * inputs)
  visitWindows(windows, (to, tap, from, taps) => {
    for (let i = 0, at = tap * inputs * outputs; i < taps * inputs; i++)
      for (let o = 0; o < outputs; o++, at++) x[from + i]! += y[to * outputs + o]! * kernel.data[at]!
  })
  return x
}

/** Σ_j measure(A_ij) of each output i. */
function rowSums({ kernel, windows }: Convolution, measure: (weight: number) => number): Float64Array {
  const [kh, kw, inputs, outputs] = kernel.shape
  const sumsOfTaps = new Float64Array(kh * kw * outputs)
  for (let at = 0; at < kh * kw * inputs * outputs; at++)
    sumsOfTaps[Math.floor(at / (inputs * outputs)) * outputs + (at % outputs)]! += measure(kernel.data[at]!)
  const sums = new Float64Array(windows.rows * windows.columns * outputs)
  visitWindows(windows, (to, tap, _, taps) => {
    for (let at = tap * outputs; at < (tap + taps) * outputs; at++)
      sums[to * outputs + (at % outputs)]! += sumsOfTaps[at]!
  })
  return sums
}

/** Σ_i |A_ij| of each input j. */
function columnSums({ kernel, windows }: Convolution): Float64Array {
  const [kh, kw, inputs, outputs] = kernel.shape
  const sumsOfTaps = new Float64Array(kh * kw * inputs)
  for (let at = 0; at < kh * kw * inputs * outputs; at++)
    sumsOfTaps[Math.floor(at / outputs)]! += Math.abs(kernel.data[at]!)
  const sums = new Float64Array(windows.height * windows.width * inputs)
  visitWindows(windows, (_, tap, from, taps) => {
    for (let i = 0; i < taps * inputs; i++) sums[from + i]! += sumsOfTaps[tap * inputs + i]!
  })
  return sums
}
