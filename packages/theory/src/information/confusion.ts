import { type Matrix, matMul, outerGram, symmetricEigen, transpose, visitSquaredDistances, zeros } from '@infomax/math'
import { toMatrix } from '../input.ts'
import { type InputNoise, noiseAt } from '../spline/noise.ts'

/**
 * At most how much of the prototype a noisy input leaves open: H(T|X) ≤ (1/N) Σᵢ ln Σⱼ e^{−D(i, j)}, D the Bhattacharyya
 * distance of N(x*_i, Σᵢ) and N(x*_j, Σⱼ); nats.
 *
 * Zero is what the paper assumes: supports that do not overlap. For σ²I, D = ‖x*_i − x*_j‖²/8σ². Noise in fewer directions
 * than the inputs have lies on a plane, and two planes overlap only where they are one: D = ∞ where the difference of
 * the prototypes leaves it; else ⅛ of the Mahalanobis distance within it where the noise is the same for all, and 0,
 * which keeps the bound, where each prototype has its own.
 * @see arXiv:2303.00633, section 3.2; Kolchinsky and Tracey, arXiv:1706.02419
 */
export function prototypeConfusion(prototypes: Matrix, noise: InputNoise): number {
  const { rows: N, columns: D } = toMatrix('prototypes', prototypes)
  const overlaps = 'deviation' in noise ? isotropic(prototypes, noise, D) : onPlanes(prototypes, noise)
  return overlaps.reduce((sum, overlap) => sum + Math.log(overlap), 0) / N
}

/** Σⱼ e^{−D(i, j)} for each i. */
function isotropic(prototypes: Matrix, noise: { readonly deviation: number }, inputs: number): Float64Array {
  noiseAt(noise, 0, prototypes.rows, inputs)
  const sums = new Float64Array(prototypes.rows)
  visitSquaredDistances(prototypes, prototypes, ({ first, rows, columns, values }) => {
    for (let i = 0, at = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) sums[first + i]! += Math.exp(-values[at++]! / (8 * noise.deviation ** 2))
  })
  return sums
}

function onPlanes(prototypes: Matrix, noise: { readonly directions: Matrix | readonly Matrix[] }): Float64Array {
  const { rows: N, columns: D } = prototypes
  const shared = 'data' in noise.directions
  const sums = new Float64Array(N)
  let plane: Plane | undefined
  for (let i = 0; i < N; i++) {
    const here = noiseAt(noise, i, N, D) as { readonly directions: Matrix }
    plane = shared && plane ? plane : planeOf(here.directions)
    const differences = zeros(N, D)
    for (let j = 0; j < N; j++)
      for (let k = 0; k < D; k++)
        differences.data[j * D + k] = prototypes.data[j * D + k]! - prototypes.data[i * D + k]!
    const coordinates = matMul(differences, transpose(plane.basis))
    for (let j = 0; j < N; j++) {
      const inside = coordinates.data.subarray(j * plane.variances.length, (j + 1) * plane.variances.length)
      const whole = squares(differences.data.subarray(j * D, (j + 1) * D))
      if (whole - squares(inside) > tolerance * whole) continue
      const distance = inside.reduce((sum, value, k) => sum + value ** 2 / plane!.variances[k]!, 0)
      sums[i]! += shared ? Math.exp(-distance / 8) : 1
    }
  }
  return sums
}

/** The span of directions: orthonormal rows, and the variance of the noise along each. */
interface Plane {
  readonly basis: Matrix<Float64Array>
  readonly variances: Float64Array
}

/** Shares of squared lengths below this are rounding. */
const tolerance = 1e-12

function planeOf(directions: Matrix): Plane {
  const { values, vectors } = symmetricEigen(outerGram(directions))
  const rank = values.filter(value => value > tolerance * values[0]!).length
  const basis = matMul(
    { data: vectors.data.subarray(0, rank * directions.rows), rows: rank, columns: directions.rows },
    directions,
  )
  for (let k = 0, at = 0; k < rank; k++)
    for (let j = 0; j < basis.columns; j++) basis.data[at++]! /= Math.sqrt(values[k]!)
  return { basis, variances: values.slice(0, rank) }
}

const squares = (values: Float64Array): number => values.reduce((sum, value) => sum + value * value, 0)
