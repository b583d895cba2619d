import { type Estimate, parseOptions, type Warning } from '@infomax/core'
import { type Matrix, symmetricEigenvalues } from '@infomax/math'
import { degenerateCovariance } from '../findings.ts'
import { warnings } from '../result.ts'
import { alphaReq } from '../spectrum/alpha-req.ts'
import { deadDimensions } from '../spectrum/dead-dimensions.ts'
import { rankmeEstimator } from '../spectrum/rankme.ts'
import { exponentialEntropy } from '../spectrum/spectrum.ts'
import { gaussianNumbers } from './gaussian-numbers.ts'
import { descending, normalisedDeviation, ofRows, type SecondOrder } from './second-order.ts'
import { hasCovariance, type Totals } from './totals.ts'

/**
 * Of all samples, from their sums; the errors behind intervals, which need samples, from those held. Without a covariance what needs one is
 * of the samples held.
 *
 * Singular values are square roots of the eigenvalues of XᵀX = S + n x̄x̄ᵀ, so that those below about 1e-6 of the largest are rounding.
 */
export function ofTotals(totals: Totals, z: Matrix, sample: Matrix): SecondOrder {
  const { n, mean, squares, directions } = totals
  const d = mean.length
  const rows = ofRows(z, sample)
  const columnwise: Partial<SecondOrder> = {
    column: j => ({ mean: mean[j]!, deviation: Math.sqrt(squares[j]! / n) }),
    normalisedDeviation: () =>
      normalisedDeviation(
        directions.squares.map(sum => sum / n),
        n,
      ),
    deadDimensions: async () => ({ ...(await deadDimensions(twoRows(squares, n))), n }),
  }
  if (!hasCovariance(totals)) return { ...rows, ...columnwise }

  const { scatter } = totals
  const covariance = { ...scatter, data: scatter.data.map(value => value / (n - 1)) }
  const spectrum = once(() => descending(symmetricEigenvalues(covariance)))
  const gram = once(() => uncentred(totals, scatter))
  const singular = once(() => singularValues(gram(), n))
  const rank = (name: string, value: number, ...found: (Warning | undefined)[]): Estimate => ({
    name,
    value,
    unit: 'dimensions',
    side: 'point',
    n,
    d,
    warnings: warnings(...found),
  })
  const ofShares = (name: string, eps: number): Estimate => {
    const { values, lost } = singular()
    const total = values.reduce((sum, value) => sum + value, 0)
    const value = total > 0 ? exponentialEntropy(values.map(sigma => sigma / total + eps)) : 0
    return rank(name, value, nothing(value, 'zero'), belowRounding(lost, d))
  }
  return {
    ...rows,
    ...columnwise,
    spectrum,
    rankme: () => ofShares('rankme', parseOptions(rankmeEstimator, {}).eps),
    effectiveRank: () => ofShares('effective-rank', 0),
    participationRatio() {
      const trace = traceOf(covariance)
      const shares = covariance.data.reduce((sum, value) => sum + (value / trace) ** 2, 0)
      const value = trace > 0 ? 1 / shares : 0
      return rank('participation-ratio', value, nothing(value, 'equal'))
    },
    stableRank() {
      const largest = singular().values[0]! ** 2
      const value = largest > 0 ? traceOf(gram()) / largest : 0
      return rank('stable-rank', value, nothing(value, 'zero'))
    },
    async alphaReq() {
      const floor = n * 2 ** -52 * spectrum()[0]!
      const above = spectrum().filter(value => value > floor).length
      // the fit sees these eigenvalues only
      const found = await alphaReq(withEigenvalues(spectrum().subarray(0, Math.max(1, Math.min(above, 100)))))
      return { ...found, n, d }
    },
    ...gaussianNumbers({ totals, scatter, gram, sample }),
  }
}

/** Computed when it is first asked for. */
function once<T>(compute: () => T): () => T {
  let found: { readonly value: T } | undefined
  return () => (found ??= { value: compute() }).value
}

/** XᵀX. */
function uncentred({ n, mean }: Totals, scatter: Matrix): Matrix<Float64Array> {
  const d = mean.length
  const data = Float64Array.from(scatter.data, (value, at) => value + n * mean[Math.floor(at / d)]! * mean[at % d]!)
  return { data, rows: d, columns: d }
}

const traceOf = ({ data, rows }: Matrix): number => {
  let sum = 0
  for (let i = 0; i < rows; i++) sum += data[i * rows + i]!
  return sum
}

/** Roots of the eigenvalues of XᵀX; those that the rounding of sums of n products, about √n of it, and of d eigenvalues can make count as 0. */
function singularValues(gram: Matrix, n: number): { readonly values: Float64Array; readonly lost: number } {
  const eigenvalues = descending(symmetricEigenvalues(gram))
  const floor = (Math.sqrt(n) + gram.rows) * 2 ** -52 * eigenvalues[0]!
  const values = eigenvalues.map(value => (value > floor ? Math.sqrt(value) : 0))
  return { values, lost: values.filter(value => value === 0).length }
}

const nothing = (value: number, what: string): Warning | undefined =>
  value === 0 ? degenerateCovariance(`All samples are ${what}, so the rank is 0.`) : undefined

const belowRounding = (lost: number, d: number): Warning | undefined =>
  lost === 0
    ? undefined
    : {
        code: 'BELOW_ROUNDING',
        message: `${lost} of ${d} singular values are 0 or too small to be told from 0 by sums of products, and count as 0.`,
      }

/** Two samples whose columns have the deviations (ddof 1) of all. */
function twoRows(squares: Float64Array, n: number): Matrix {
  const half = squares.map(sum => Math.sqrt(sum / (n - 1) / 2))
  return { data: Float64Array.of(...half, ...half.map(value => -value)), rows: 2, columns: squares.length }
}

/** Samples whose covariance (ddof 1) is diagonal with these eigenvalues: two for each, on either side of 0. */
function withEigenvalues(values: Float64Array): Matrix {
  const k = values.length
  const data = new Float64Array(2 * k * k)
  values.forEach((value, j) => {
    data[j * k + j] = Math.sqrt((value * (2 * k - 1)) / 2)
    data[(k + j) * k + j] = -data[j * k + j]!
  })
  return { data, rows: 2 * k, columns: k }
}
