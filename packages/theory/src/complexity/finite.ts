import { transpose } from '@infomax/math'
import { type MatrixLike, requireNumber, toMatrix } from '../input.ts'
import { rowNorms } from './norms.ts'
import { signedSums } from './signed-sums.ts'
import { averageOverSigns, type Complexity, type SignOptions } from './signs.ts'

/**
 * The empirical Rademacher complexity (1/m) E max_f Σᵢ ξᵢ f(xᵢ) of a finite class, from its values.
 *
 * `values` |F| × m: row f holds f(x₁) … f(x_m). Exact by enumeration for m ≤ 20, else an average with its standard
 * error.
 * @example
 * finiteComplexity([[1, -1], [1, 1]], { method: 'enumerate' }).value // 0.5
 */
export const finiteComplexity = (values: MatrixLike, options?: SignOptions): Complexity =>
  signedSums(transpose(toMatrix('values', values)), '(1/m) E max_f Σ ξᵢ f(xᵢ)', largest, options)

/**
 * The same of any class, through a function that finds sup_f Σᵢ ξᵢ f(xᵢ) for given signs.
 *
 * The value is as good as that function: one that ascends gives a lower bound.
 */
export const oracleComplexity = (
  samples: number,
  supremum: (signs: Int8Array) => number,
  options?: SignOptions,
): Complexity => averageOverSigns(samples, samples, '(1/m) E sup_f Σ ξᵢ f(xᵢ)', supremum, options)

/**
 * Massart's lemma, an upper bound: max_f ‖f(x)‖₂ · √(2 ln|F|)/m.
 *
 * `values` |F| × m. With the information instead of the class: {@link massartBound}.
 * @see Massart (2000), Some applications of concentration inequalities to statistics
 */
export function massartComplexity(values: MatrixLike): Complexity {
  const members = toMatrix('values', values)
  return massartBound(largest(rowNorms(members)), Math.log(members.rows), members.columns)
}

/** Massart's lemma for a class whose members' values on the m samples have ‖·‖₂ ≤ `radius`, from ln|F|. */
export function massartBound(radius: number, logSize: number, samples: number): Complexity {
  requireNumber('radius', radius)
  requireNumber('logSize', logSize)
  const value = (radius * Math.sqrt(2 * logSize)) / samples
  return { value, side: 'upper bound', samples, standardError: 0, draws: 0, formula: 'r √(2 ln|F|)/m' }
}

/**
 * ln|F| ≈ e^I with I = I(Z;X) in nats, which is 2^I with I in bits.
 *
 * By counting typical sets, so an approximation and no bound: about e^I inputs can be told apart in Z, and two labels
 * each give ln|F| of that order.
 * @see arXiv:2303.00633, section 6
 */
export const logClassSize = (information: number): number => Math.exp(requireNumber('information', information))

function largest(values: Float64Array): number {
  let max = Number.NEGATIVE_INFINITY
  for (let i = 0; i < values.length; i++) if (values[i]! > max) max = values[i]!
  return max
}
