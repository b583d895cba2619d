import { type Matrix, matMul, outerGram, transpose, zeros } from '@infomax/math'
import { type Criterion, covarianceLoss, type Weighing } from './criterion.ts'
import type { Features } from './features.ts'

/** Samples of a block, which bounds the memory whatever n is. */
const block = 1024

/**
 * VCReg of the projector y ↦ (φ(y₁), …, φ(y_k)), which leaves coordinates apart; φ the same for all, or one for each, of equal count and scale.
 *
 * Without the terms of single coordinates it is the mean HSIC over all pairs of coordinates with the kernel φᵀφ, in O(n q²k²) instead of O(n²k²).
 */
export function elementWise(
  features: Features | readonly Features[],
  weights: Pick<Weighing, 'within' | 'variance'>,
): Criterion {
  const same = 'count' in features
  const each = (k: number): readonly Features[] => (same ? Array.from({ length: k }, () => features) : features)
  const { count, scale } = each(1)[0]!
  const weighing: Weighing = { group: count, scale, ...weights }
  return {
    pairwise: same,
    loss: y => covarianceLoss(featureMoments(each(y.rows), y).covariance, weighing).loss,
    gradient(y) {
      const { means, covariance } = featureMoments(each(y.rows), y)
      const { loss, slope } = covarianceLoss(covariance, weighing)
      return { loss, slope: pullBack(each(y.rows), y, means, slope) }
    },
  }
}

/** Means and covariance (ddof 0) of the features of all coordinates. */
export function featureMoments(features: readonly Features[], y: Matrix<Float64Array>) {
  const n = y.columns
  const size = sizeOf(features)
  const covariance = zeros(size, size)
  const means = new Float64Array(size)
  visitBlocks(features, y, values => {
    const products = outerGram(values)
    for (let at = 0; at < products.data.length; at++) covariance.data[at]! += products.data[at]! / n
    for (let a = 0, at = 0; a < size; a++) for (let t = 0; t < values.columns; t++) means[a]! += values.data[at++]! / n
  })
  for (let a = 0, at = 0; a < size; a++) for (let b = 0; b < size; b++) covariance.data[at++]! -= means[a]! * means[b]!
  return { means, covariance }
}

/** (1/n) Σₜ ∂y yᵀ, where ∂y is pulled back from 2 · slope · (φ − mean). */
function pullBack(
  features: readonly Features[],
  y: Matrix<Float64Array>,
  means: Float64Array,
  slope: Matrix<Float64Array>,
): Matrix<Float64Array> {
  const { rows: k, columns: n } = y
  const out = zeros(k, k)
  visitBlocks(features, y, (values, from) => {
    const count = values.columns
    for (let a = 0, at = 0; a < means.length; a++) for (let t = 0; t < count; t++) values.data[at++]! -= means[a]!
    const slopes = matMul(slope, values)
    const pulled = zeros(k, count)
    const part = zeros(k, count)
    features.forEach((own, i) => {
      part.data.set(y.data.subarray(i * n + from, i * n + from + count), i * count)
      own.pull(part.data, i * count, count, slopes.data, i * own.count * count, pulled.data)
    })
    const products = matMul(pulled, transpose(part))
    for (let at = 0; at < out.data.length; at++) out.data[at]! += (2 / n) * products.data[at]!
  })
  return out
}

/** The features, coordinates · q × samples, of one block of samples after the other, in one buffer. */
export function visitBlocks(
  features: readonly Features[],
  { data, columns: n }: Matrix<Float64Array>,
  visit: (values: Matrix<Float64Array>, from: number) => void,
): void {
  const size = sizeOf(features)
  const buffer = new Float64Array(size * Math.min(block, n))
  for (let from = 0; from < n; from += block) {
    const count = Math.min(block, n - from)
    const values = buffer.subarray(0, size * count)
    features.forEach((own, i) => {
      own.apply(data, i * n + from, count, values, i * own.count * count)
    })
    visit({ data: values, rows: size, columns: count }, from)
  }
}

const sizeOf = (features: readonly Features[]): number => features.reduce((sum, { count }) => sum + count, 0)
