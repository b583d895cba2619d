import { matrix, singularValues } from '@infomax/math'
import { type MatrixLike, requireInteger, requireNumber, toMatrix } from '../input.ts'
import { norm } from './norms.ts'
import { averageOverSigns, type Complexity, type SignOptions } from './signs.ts'

/** The class {x ↦ Wx : W k × d, ‖W‖ ≤ radius}. */
export interface MatrixBall {
  /** k. */
  readonly outputs: number
  readonly norm?: 'frobenius' | 'spectral'
  /** B; 1 by default. */
  readonly radius?: number
}

/**
 * The vector-valued Rademacher complexity (1/m) E sup_W Σᵢ⟨ξᵢ, W xᵢ⟩ with a sign for each sample and output.
 *
 * With S = Σᵢ ξᵢ xᵢᵀ (k × d) it is (B/m) E‖S‖_F for ‖W‖_F ≤ B and (B/m) E‖S‖_* (nuclear) for ‖W‖₂ ≤ B. By Maurer's
 * contraction √2 times this bounds the complexity of any class h∘(Wx) with 1-Lipschitz h. Enumeration needs m·k ≤ 20.
 * @see Maurer (2016), A vector-contraction inequality for Rademacher complexities
 */
export function multiOutputComplexity(x: MatrixLike, ball: MatrixBall, options?: SignOptions): Complexity {
  const { data, rows: m, columns: d } = toMatrix('x', x)
  const { k, radius, frobenius } = read(ball)
  const sum = new Float64Array(k * d)
  const add = (sign: number, factor: number): void => {
    const [i, output] = [Math.floor(sign / k), sign % k]
    for (let j = 0; j < d; j++) sum[output * d + j]! += factor * data[i * d + j]!
  }
  return averageOverSigns(
    m * k,
    m,
    frobenius ? '(B/m) E‖Σ ξᵢ xᵢᵀ‖_F' : '(B/m) E‖Σ ξᵢ xᵢᵀ‖_*',
    (signs, changed) => {
      if (changed >= 0) add(changed, 2 * signs[changed]!)
      else {
        sum.fill(0)
        for (let at = 0; at < signs.length; at++) add(at, signs[at]!)
      }
      return radius * (frobenius ? norm(sum, 2) : norm(singularValues(matrix(sum, k, d)), 1))
    },
    options,
  )
}

/**
 * An upper bound on {@link multiOutputComplexity}: (B/m) √k ‖X‖_F by Jensen, times √min(k, d) for the spectral norm.
 */
export function multiOutputBound(x: MatrixLike, ball: MatrixBall): Complexity {
  const samples = toMatrix('x', x)
  const { k, radius, frobenius } = read(ball)
  const rank = frobenius ? 1 : Math.min(k, samples.columns)
  return {
    value: (radius * Math.sqrt(k * rank) * norm(samples.data, 2)) / samples.rows,
    side: 'upper bound',
    samples: samples.rows,
    standardError: 0,
    draws: 0,
    formula: frobenius ? '(B/m) √k ‖X‖_F' : '(B/m) √(k min(k, d)) ‖X‖_F',
  }
}

const read = ({ outputs, norm: kind = 'frobenius', radius = 1 }: MatrixBall) => ({
  k: requireInteger('outputs', outputs, 1),
  radius: requireNumber('radius', radius),
  frobenius: kind === 'frobenius',
})
