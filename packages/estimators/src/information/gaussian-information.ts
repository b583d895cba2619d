import type { Warning } from '@infomax/core'
import { centered, covariance, digamma, type Matrix, solveLower, transpose } from '@infomax/math'
import { degenerateCovariance } from '../findings.ts'
import { standardError } from '../result.ts'
import { besides } from '../rows.ts'
import { columnsWhere } from './samples.ts'

/** Some variables, and how their Gaussian entropy counts in an information. */
export interface Part {
  readonly x: Matrix
  readonly weight: number
}

export interface GaussianInformation {
  /** Σ weight · ½ ln det S. */
  readonly value: number
  /** Its expected error under normality; of a covariance of n samples. */
  readonly bias: number
  /** By the infinitesimal jackknife, with the second order that is left at independence. */
  readonly standardError: number
}

/**
 * Σ weight · ½ ln det S over covariances (ddof 1) of some variables; undefined where one of them has no full rank.
 *
 * Sample i moves ½ ln det S by ½ zᵢᵀS⁻¹zᵢ up to a constant, z centred; the deviation of the sum over √n is the standard error to first
 * order. Where all is independent the first order vanishes and 2n times the value is χ² with m degrees of freedom: bias m/2n, variance
 * m/2n², which is bias/n and is added. Under normality E ½ ln det S exceeds the truth by ½[d ln(2/(n − 1)) + Σⱼ ψ((n − j)/2)].
 */
export function gaussianInformation(parts: readonly Part[]): GaussianInformation | undefined {
  const n = parts[0]!.x.rows
  const influence = new Float64Array(n)
  let value = 0
  let bias = 0
  for (const { x, weight } of parts) {
    if (x.columns === 0) continue
    const { factor, independent, scales } = pivots(x)
    if (independent.length < x.columns) return undefined
    const d = x.columns
    for (let j = 0; j < d; j++) {
      value += weight * (Math.log(factor.data[j * d + j]!) + Math.log(scales[j]!))
      bias += (weight / 2) * (Math.log(2 / (n - 1)) + digamma((n - j - 1) / 2))
    }
    const columns = transpose(centered(x))
    for (let j = 0; j < d; j++) for (let i = 0; i < n; i++) columns.data[j * n + i]! /= scales[j]!
    solveLower(factor, columns).data.forEach((z, at) => {
      influence[at % n]! += (weight / 2) * z * z
    })
  }
  return { value, bias, standardError: Math.sqrt(standardError(influence) ** 2 + Math.abs(bias) / n) }
}

/**
 * The columns of x that are no linear combination of those of `given` and of earlier ones, nor constant. Whoever knows `given` and these
 * knows the others, so leaving them out changes no information.
 */
export function independentColumns(x: Matrix, given: Matrix = noColumns(x.rows)): Matrix {
  const { independent } = pivots(besides(given, x))
  return columnsWhere(x, j => independent.includes(given.columns + j))
}

export const noColumns = (rows: number): Matrix => ({ data: new Float64Array(0), rows, columns: 0 })

/** What was left out by {@link independentColumns}. */
export const leftOut = (count: number): Warning | undefined =>
  count === 0
    ? undefined
    : degenerateCovariance(
        `${count} columns are constant, or follow linearly from others on the same side; they were left out, which changes no information.`,
      )

/** Variables on two sides determine each other. */
export const unbounded = (): Warning =>
  degenerateCovariance(
    'Some variable follows linearly from the others: the information of Gaussian variables is then +∞.',
  )

/** The Cholesky factor of the correlation, in which columns whose unexplained share of variance is rounding are passed over. */
function pivots(x: Matrix): { factor: Matrix<Float64Array>; independent: readonly number[]; scales: Float64Array } {
  const s = covariance(x)
  const d = s.rows
  const scales = Float64Array.from({ length: d }, (_, j) => Math.sqrt(s.data[j * d + j]!))
  const tolerance = (x.data instanceof Float32Array ? 1e-13 : 1e-15) * Math.max(1, Math.sqrt(d))
  const factor = new Float64Array(d * d)
  const independent: number[] = []
  for (let i = 0; i < d; i++) {
    if (scales[i] === 0) continue
    let pivot = 1
    for (const j of independent) {
      let sum = s.data[i * d + j]! / scales[i]! / scales[j]!
      for (const l of independent) {
        if (l >= j) break
        sum -= factor[i * d + l]! * factor[j * d + l]!
      }
      factor[i * d + j] = sum / factor[j * d + j]!
      pivot -= factor[i * d + j]! ** 2
    }
    if (!(pivot > tolerance)) {
      factor.fill(0, i * d, (i + 1) * d)
      continue
    }
    factor[i * d + i] = Math.sqrt(pivot)
    independent.push(i)
  }
  return { factor: { data: factor, rows: d, columns: d }, independent, scales }
}
