import type { Estimate } from '@infomax/core'
import { type Matrix, mean, normalizedRows, symmetricEigenvalues, variance } from '@infomax/math'
import { codingRate } from '../entropy/coding-rate.ts'
import { gaussianEntropy } from '../entropy/gaussian-entropy.ts'
import { logdet } from '../entropy/logdet.ts'
import { totalCorrelation } from '../information/total-correlation.ts'
import { warnings } from '../result.ts'
import { alphaReq } from '../spectrum/alpha-req.ts'
import { deadDimensions } from '../spectrum/dead-dimensions.ts'
import { effectiveRank } from '../spectrum/effective-rank.ts'
import { participationRatio } from '../spectrum/participation-ratio.ts'
import { rankme } from '../spectrum/rankme.ts'
import { smallerCovariance } from '../spectrum/spectrum.ts'
import { stableRank } from '../spectrum/stable-rank.ts'
import { columnAt } from './table.ts'

type Found = Estimate | Promise<Estimate>

/** What means and covariances decide, of whichever samples are known. */
export interface SecondOrder {
  /** Of one column, the deviation with ddof 0. */
  column(j: number): { readonly mean: number; readonly deviation: number }
  /** Eigenvalues of the covariance, largest first. */
  spectrum(): Float64Array
  normalisedDeviation(): Found
  deadDimensions(): Found
  rankme(): Found
  effectiveRank(): Found
  participationRatio(): Found
  stableRank(): Found
  alphaReq(): Found
  gaussianEntropy(): Found
  logdet(): Found
  codingRate(): Found
  totalCorrelation(): Found
}

/** Of samples that are held; what is slow, of the subsample. */
export const ofRows = (z: Matrix, sample: Matrix): SecondOrder => ({
  column(j) {
    const values = columnAt(sample, j)
    return { mean: mean(values), deviation: Math.sqrt(variance(values, 0)) }
  },
  spectrum: () => descending(symmetricEigenvalues(smallerCovariance(sample))),
  normalisedDeviation: () => normalisedDeviation(directionVariances(z), z.rows),
  deadDimensions: () => deadDimensions(z),
  rankme: () => rankme(sample),
  effectiveRank: () => effectiveRank(sample),
  participationRatio: () => participationRatio(sample),
  stableRank: () => stableRank(sample),
  alphaReq: () => alphaReq(sample),
  gaussianEntropy: () => gaussianEntropy(z, { correction: 'unbiased' }),
  logdet: () => logdet(z),
  codingRate: () => codingRate(z),
  totalCorrelation: () => totalCorrelation(sample, { correction: 'unbiased' }),
})

/** Eigenvalues of what has none below 0 but for rounding, largest first. */
export const descending = (eigenvalues: Float64Array): Float64Array =>
  eigenvalues
    .map(value => Math.max(0, value))
    .sort()
    .reverse()

/**
 * √d times the mean standard deviation of the columns of z/‖z‖, from their variances (ddof 0): 1 where directions are spread evenly, 0 where
 * they are one.
 */
export const normalisedDeviation = (variances: Float64Array, n: number): Estimate => ({
  name: 'normalised-deviation',
  value: variances.reduce((sum, value) => sum + Math.sqrt(value), 0) / Math.sqrt(variances.length),
  unit: '1',
  side: 'point',
  n,
  d: variances.length,
  warnings: warnings(),
})

function directionVariances(z: Matrix): Float64Array {
  const { data, rows: n, columns: d } = normalizedRows(z)
  const column = new Float64Array(n)
  return Float64Array.from({ length: d }, (_, j) => {
    for (let i = 0; i < n; i++) column[i] = data[i * d + j]!
    return variance(column, 0)
  })
}
