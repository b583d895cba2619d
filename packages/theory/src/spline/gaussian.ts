import { type Matrix, solveLower, transpose, zeros } from '@infomax/math'

/** ½ ln det 2πeΣ from ln det Σ; nats. */
export const gaussianEntropy = (logdet: number, d: number): number =>
  0.5 * (d * Math.log(2 * Math.PI * Math.E) + logdet)

/** (x − y)ᵀ Σ⁻¹ (x − y) for each row x and each row y, by the lower factor of Σ: x.rows × y.rows. */
export function squaredDistancesBy(factor: Matrix, x: Matrix, y: Matrix): Float64Array {
  const [a, b] = [whitened(factor, x), whitened(factor, y)]
  const d = factor.rows
  const out = new Float64Array(x.rows * y.rows)
  for (let i = 0, at = 0; i < x.rows; i++)
    for (let j = 0; j < y.rows; j++) {
      let sum = 0
      for (let k = 0; k < d; k++) sum += (a[i * d + k]! - b[j * d + k]!) ** 2
      out[at++] = sum
    }
  return out
}

/** tr(Σ⁻¹ S) from the lower factors of Σ and S: ‖L⁻¹ M‖², a sum of squares, which loses no digits. */
export const traceOfRatio = (factor: Matrix, other: Matrix): number =>
  solveLower(factor, other).data.reduce((sum, value) => sum + value * value, 0)

/** a + variance·I. */
export function plusDiagonal(a: Matrix, variance: number): Matrix<Float64Array> {
  const out = zeros(a.rows, a.columns)
  out.data.set(a.data)
  for (let i = 0; i < a.rows; i++) out.data[i * (a.columns + 1)]! += variance
  return out
}

export function trace(a: Matrix): number {
  let sum = 0
  for (let i = 0; i < a.rows; i++) sum += a.data[i * (a.columns + 1)]!
  return sum
}

const whitened = (factor: Matrix, x: Matrix): Float64Array => transpose(solveLower(factor, transpose(x))).data
