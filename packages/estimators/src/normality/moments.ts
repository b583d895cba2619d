import { erfc } from '@infomax/math'
import { deviations } from './columns.ts'

/** What the two tests of moments have as options. */
export type SkewConvention = 'scipy' | 'exact'

/** Skewness √b₁ = m₃/m₂^{3/2} and kurtosis b₂ = m₄/m₂² of a column that varies, with the moments mₖ about the mean over n. */
export function shape(column: Float64Array): { readonly skewness: number; readonly kurtosis: number } {
  const n = column.length
  const deviation = deviations(column)
  let m2 = 0
  let m3 = 0
  let m4 = 0
  for (let i = 0; i < n; i++) {
    const x = deviation[i]!
    const square = x * x
    m2 += square
    m3 += square * x
    m4 += square * square
  }
  m2 /= n
  return { skewness: m3 / n / m2 ** 1.5, kurtosis: m4 / n / m2 ** 2 }
}

/**
 * D'Agostino's transformation of the skewness to a standard normal variable, n ≥ 8.
 *
 * `scipy` takes 1 for its y where the skewness is exactly 0, as SciPy does, so that symmetric samples have Z = δ asinh(1/α); `exact` has 0.
 * @see D'Agostino (1970), Transformation to normality of the null distribution of g₁
 */
export function skewnessZ(skewness: number, n: number, convention: SkewConvention): number {
  const y = skewness * Math.sqrt(((n + 1) * (n + 3)) / (6 * (n - 2)))
  const beta2 = (3 * (n * n + 27 * n - 70) * (n + 1) * (n + 3)) / ((n - 2) * (n + 5) * (n + 7) * (n + 9))
  const w2 = Math.sqrt(2 * (beta2 - 1)) - 1
  const delta = 1 / Math.sqrt(0.5 * Math.log(w2))
  const alpha = Math.sqrt(2 / (w2 - 1))
  return delta * Math.asinh((y === 0 && convention === 'scipy' ? 1 : y) / alpha)
}

/**
 * Anscombe and Glynn's transformation of the kurtosis to a standard normal variable, n ≥ 5.
 * @see Anscombe and Glynn (1983), Distribution of the kurtosis statistic b₂ for normal samples
 */
export function kurtosisZ(kurtosis: number, n: number): number {
  const expected = (3 * (n - 1)) / (n + 1)
  const variance = (24 * n * (n - 2) * (n - 3)) / ((n + 1) ** 2 * (n + 3) * (n + 5))
  const x = (kurtosis - expected) / Math.sqrt(variance)
  const skewness =
    ((6 * (n * n - 5 * n + 2)) / ((n + 7) * (n + 9))) * Math.sqrt((6 * (n + 3) * (n + 5)) / (n * (n - 2) * (n - 3)))
  const a = 6 + (8 / skewness) * (2 / skewness + Math.sqrt(1 + 4 / skewness ** 2))
  const centre = 1 - 2 / (9 * a)
  const denominator = 1 + x * Math.sqrt(2 / (a - 4))
  return (centre - Math.cbrt((1 - 2 / a) / denominator)) / Math.sqrt(2 / (9 * a))
}

/** The chance of a standard normal variable farther from 0 than z, on either side. */
export const twoSided = (z: number): number => erfc(Math.abs(z) / Math.SQRT2)

/** The transformations are good to a per cent or so from 20 samples on. */
export const fewForMoments = (n: number) =>
  n >= 20 ? undefined : { code: 'SMALL_SAMPLE', message: `${n} samples: the p-value is approximate below 20.` }
