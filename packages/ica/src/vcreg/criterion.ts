import type { Matrix } from '@infomax/math'

/** VCReg of a frozen random projector, as a function of coordinates that are to become independent. */
export interface Criterion {
  /** Whether it is a sum over pairs of coordinates, so that two rows can be looked at alone. */
  readonly pairwise: boolean
  /** Of coordinates × samples. */
  loss(y: Matrix<Float64Array>): number
  /** The loss, and its derivative by E at E = 0 for y ← (I + E)y: coordinates × coordinates. */
  gradient(y: Matrix<Float64Array>): { readonly loss: number; readonly slope: Matrix<Float64Array> }
}

/** How the covariance of the features is weighed. */
export interface Weighing {
  /** Features of a coordinate, which stand together; 0 where features belong to no coordinate. */
  readonly group: number
  /** What the features were multiplied with. */
  readonly scale: number
  /** Weight of the covariances between the features of one coordinate. */
  readonly within: number
  /** Weight of the variance term (μ). */
  readonly variance: number
}

/** Inside the root of the variance term, as VICReg has it. */
const epsilon = 1e-4

/**
 * VCReg from the covariance C of D features, and its derivative by C.
 *
 * With groups (k coordinates): (1/(k(k − 1)))(Σ C²_{ab} over a, b of two coordinates + within · Σ_{a≠b} C²_{ab} over those of one); the first sum is
 * the mean pairwise HSIC with the kernel φᵀφ. Without: (1/D) Σ_{a≠b} C²_{ab}. Plus μ · mean_a max(0, 1 − √(C_{aa}/scale² + ε)).
 */
export function covarianceLoss(
  c: Matrix<Float64Array>,
  { group, scale, within, variance }: Weighing,
): { readonly loss: number; readonly slope: Matrix<Float64Array> } {
  const size = c.rows
  const coordinates = group > 0 ? size / group : 0
  const factor = group > 0 ? 1 / Math.max(1, coordinates * (coordinates - 1)) : 1 / size
  const slope = new Float64Array(size * size)
  let loss = 0
  for (let a = 0, at = 0; a < size; a++) {
    const own = group > 0 ? Math.floor(a / group) : -1
    for (let b = 0; b < size; b++, at++) {
      const value = c.data[at]!
      if (a === b) {
        if (variance === 0) continue
        const deviation = Math.sqrt(value / (scale * scale) + epsilon)
        if (deviation >= 1) continue
        loss += (variance / size) * (1 - deviation)
        slope[at] = -variance / size / (2 * deviation * scale * scale)
      } else {
        const weight = factor * (group > 0 && Math.floor(b / group) === own ? within : 1)
        loss += weight * value * value
        slope[at] = 2 * weight * value
      }
    }
  }
  return { loss, slope: { data: slope, rows: size, columns: size } }
}
