import { type Matrix, matrix, singularValues } from '@infomax/math'
import { norm } from './norms.ts'

/** Sides between which the spectral norm of an operator lies. */
export interface Bracket {
  /** Certified: not below the norm, rounding included. */
  readonly upper: number
  /** What some unit vector is stretched by. */
  readonly lower: number
}

/** An affine step x ↦ Ax + b of a network, its weights known. */
export interface Affine {
  readonly inputs: number
  readonly outputs: number
  /** Ax, or |A|x. */
  apply(x: Float64Array, absolute?: boolean): Float64Array
  /** ‖A‖₂. */
  spectral(): Bracket
  /** Σ_j A_ij² of each output i. */
  squaredRows(): Float64Array
  /** b, where there is one. */
  readonly bias?: Float64Array
}

/** A singular value computed by `singularValues` is within 1e-11 σ₁ of the true one; this rounds it up past that. */
export const roundedUp = (value: number): number => value * (1 + 1e-10)

/** x ↦ x W + b, W inputs × outputs. */
export function linearStep(weight: Matrix, bias?: Float64Array): Affine {
  const { data, rows: inputs, columns: outputs } = weight
  return {
    inputs,
    outputs,
    apply(x, absolute = false) {
      const y = new Float64Array(outputs)
      for (let i = 0, at = 0; i < inputs; i++)
        for (let j = 0; j < outputs; j++, at++) y[j]! += x[i]! * (absolute ? Math.abs(data[at]!) : data[at]!)
      return y
    },
    spectral() {
      const value = singularValues(weight)[0] ?? 0
      return { upper: roundedUp(value), lower: value }
    },
    squaredRows() {
      const sums = new Float64Array(outputs)
      for (let i = 0, at = 0; i < inputs; i++) for (let j = 0; j < outputs; j++) sums[j]! += data[at++]! ** 2
      return sums
    },
    ...(bias ? { bias } : {}),
  }
}

/** x ↦ s∘x + b with the scales repeated along the last axis: batch normalisation that follows no affine step. */
export function diagonalStep(scales: Float64Array, bias: Float64Array, size: number): Affine {
  const c = scales.length
  const largest = norm(scales, Number.POSITIVE_INFINITY)
  return {
    inputs: size,
    outputs: size,
    apply: (x, absolute = false) => x.map((value, i) => value * (absolute ? Math.abs(scales[i % c]!) : scales[i % c]!)),
    spectral: () => ({ upper: largest, lower: largest }),
    squaredRows: () => Float64Array.from({ length: size }, (_, i) => scales[i % c]! ** 2),
    bias: Float64Array.from({ length: size }, (_, i) => bias[i % c]!),
  }
}

/** The mean of each channel over `area` places, channels last: ‖A‖₂ = 1/√area. */
export function meanStep(area: number, channels: number): Affine {
  const value = 1 / Math.sqrt(area)
  return {
    inputs: area * channels,
    outputs: channels,
    apply(x) {
      const y = new Float64Array(channels)
      for (let i = 0; i < x.length; i++) y[i % channels]! += x[i]! / area
      return y
    },
    spectral: () => ({ upper: value, lower: value }),
    squaredRows: () => new Float64Array(channels).fill(1 / area),
  }
}

/** The matrix of a step, outputs × inputs, by its columns. */
export function denseOf(step: Affine): Matrix<Float64Array> {
  const { inputs, outputs } = step
  const data = new Float64Array(inputs * outputs)
  for (let j = 0; j < inputs; j++) {
    const unit = new Float64Array(inputs)
    unit[j] = 1
    const column = step.apply(unit)
    for (let i = 0; i < outputs; i++) data[i * inputs + j] = column[i]!
  }
  return matrix(data, outputs, inputs)
}
