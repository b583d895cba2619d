import type { Matrix } from '@infomax/math'
import { averageOverSigns, type Complexity, type SignOptions } from './signs.ts'

/**
 * (1/m) E φ(Σᵢ ξᵢ vᵢ) over the rows vᵢ of an m × k matrix: a step of the Gray code costs O(k) and one φ.
 *
 * What is a sum over samples before a supremum is taken has this form: φ is the maximum for a finite class, the dual
 * norm for a ball.
 */
export function signedSums(
  vectors: Matrix,
  formula: string,
  functional: (sum: Float64Array) => number,
  options?: SignOptions,
): Complexity {
  const { data, rows: m, columns: k } = vectors
  const sum = new Float64Array(k)
  const add = (i: number, factor: number): void => {
    for (let j = 0; j < k; j++) sum[j]! += factor * data[i * k + j]!
  }
  return averageOverSigns(
    m,
    m,
    formula,
    (signs, changed) => {
      if (changed >= 0) add(changed, 2 * signs[changed]!)
      else {
        sum.fill(0)
        for (let i = 0; i < m; i++) add(i, signs[i]!)
      }
      return functional(sum)
    },
    options,
  )
}
