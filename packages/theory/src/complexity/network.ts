import { InfomaxError } from '@infomax/core'
import type { Matrix } from '@infomax/math'
import { type MatrixLike, requireEqual, toMatrix } from '../input.ts'
import { spectralCovering } from './covering.ts'
import { inverseSquareBound } from './dudley.ts'
import { roundUp } from './grid.ts'
import { type SequentialNorms, sequentialNorms } from './layer-norms.ts'
import { columnNorms } from './linear.ts'
import { lipschitzBound } from './lipschitz.ts'
import { norm, rowNorms, subtract } from './norms.ts'
import type { Complexity } from './signs.ts'
import type { WeightedNetwork } from './steps.ts'

/** A certified complexity of a class of networks that contains the trained one whatever its training data was. */
export interface NetworkComplexity extends Complexity {
  /** √m · value, R̃_m(F) as the bounds take it. */
  readonly normalized: number
  /** Add to ln(1/δ): what it costs that the norms which describe the class were read off the trained network. */
  readonly price: number
}

export interface NetworkComplexityOptions {
  /**
   * What describes the class: `frobenius` and `path` norms' products, `spectral` norms with ‖·‖₂,₁, or the `lipschitz`
   * constant alone, which holds for any network but does not fall with m.
   */
  readonly method: 'frobenius' | 'path' | 'spectral' | 'lipschitz'
}

/**
 * The empirical complexity (1/m) E sup_f Σᵢ ξᵢ‖f(xᵢ) − f(xᵢ′)‖ of networks, bounded from above from the trained
 * weights.
 *
 * `first`, `second` m × D, flattened samples of each pair. With X, X′ (extended by ones where there are biases), L
 * affine steps and k outputs:
 * - `frobenius`: √2 (γ/m)(‖X‖_F + ‖X′‖_F)(1 + √(2((L−1) ln 2 + ln k))), γ = ‖A_Lᵀ‖₂,₁ ∏_{j<L}‖A_j‖_F: peeling with
 *   exponentials (Golowich et al., theorem 1) after Maurer's contraction, the largest of k outputs costing ln k.
 * - `path`: √2 (γ/m) (c(X) + c(X′)) √(2(ln(2Dk) + (L−1) ln 2)), γ the sum over paths of |weights|, c the largest norm
 *   of a column.
 * - `spectral`: Dudley's integral over Bartlett et al.'s covering numbers.
 * - `lipschitz`: (1/2m) Σᵢ L‖xᵢ − xᵢ′‖, since E sup Σ ξᵢf(xᵢ) ≤ ½Σ vᵢ for 0 ≤ f(xᵢ) ≤ vᵢ. The others are not above the
 *   like of it for their class: L = γ for `frobenius`, γ with ‖·‖∞ for `path`, ∏‖A_j‖₂ for `spectral`.
 *
 * Of the network as it is: outputs that are then normalised to length 1 are of another class.
 * The first two want positively homogeneous activations (leaky ReLU) and neither max-pool nor residual. Throws
 * `BAD_VALUE` where a method does not apply, `BAD_SHAPE` and `LENGTH_MISMATCH` for samples that do not fit.
 * @see Golowich, Rakhlin and Shamir (2018), Size-independent sample complexity of neural networks, arXiv:1712.06541
 * @see Neyshabur, Tomioka and Srebro (2015), Norm-based capacity control in neural networks, arXiv:1503.00036
 */
export function networkPairComplexity(
  network: WeightedNetwork,
  first: MatrixLike,
  second: MatrixLike,
  { method }: NetworkComplexityOptions,
): NetworkComplexity {
  const [a, b] = [toMatrix('first', first), toMatrix('second', second)]
  requireEqual('second', b.rows, 'first', a.rows)
  const inputs = network.input.reduce((product, side) => product * side, 1)
  for (const [name, { columns }] of [
    ['first', a],
    ['second', b],
  ] as const)
    requireEqual(name, columns, 'the network', inputs, 'inputs')
  const { value: contracted, lipschitz, exponent = 2, price, formula } = bounds[method](network, a, b)
  const m = a.rows
  const half = (lipschitz * norm(rowNorms(subtract(a, b), exponent), 1)) / (2 * m)
  const value = Math.min(contracted, half)
  return {
    value,
    price,
    formula: contracted < half ? formula : '(L/2m) Σ‖xᵢ − xᵢ′‖',
    normalized: Math.sqrt(m) * value,
    side: 'upper bound',
    samples: m,
    standardError: 0,
    draws: 0,
  }
}

interface Found {
  readonly value: number
  /** |‖f(x) − f(x′)‖| ≤ lipschitz · ‖x − x′‖_exponent for all of the class; exponent 2 unless given. */
  readonly lipschitz: number
  readonly exponent?: number
  readonly price: number
  readonly formula: string
}

const bounds: Readonly<
  Record<NetworkComplexityOptions['method'], (network: WeightedNetwork, a: Matrix, b: Matrix) => Found>
> = {
  frobenius(network, a, b) {
    const { layers, biased } = homogeneous(network, 'frobenius')
    const last = layers.at(-1)!
    const outputs = last.outputs - (biased ? 1 : 0)
    const product = layers.slice(0, -1).reduce((value, { frobenius }) => value * frobenius, 1)
    const { value: gamma, price } = roundUp(product * (last.mixed - (biased ? 1 : 0)))
    const depth = 1 + Math.sqrt(2 * ((layers.length - 1) * Math.LN2 + Math.log(outputs)))
    const sizes = [a, b].reduce((sum, x) => sum + Math.hypot(norm(x.data, 2), biased ? Math.sqrt(x.rows) : 0), 0)
    return {
      value: (Math.SQRT2 * gamma * sizes * depth) / a.rows,
      lipschitz: gamma,
      price,
      formula: '√2 (γ/m)(‖X‖_F + ‖X′‖_F)(1 + √(2((L−1) ln 2 + ln k)))',
    }
  },
  path(network, a, b) {
    const { layers, biased, paths } = homogeneous(network, 'path')
    const { value: gamma, price } = roundUp(norm(paths!, 1))
    const inputs = a.columns + (biased ? 1 : 0)
    const sizes = [a, b].reduce(
      (sum, x) => sum + Math.max(norm(columnNorms(x), Number.POSITIVE_INFINITY), biased ? Math.sqrt(x.rows) : 0),
      0,
    )
    const depth = Math.sqrt(2 * (Math.log(2 * inputs * paths!.length) + (layers.length - 1) * Math.LN2))
    return {
      value: (Math.SQRT2 * gamma * sizes * depth) / a.rows,
      lipschitz: gamma,
      exponent: Number.POSITIVE_INFINITY,
      price,
      formula: '√2 (γ/m)(c(X) + c(X′)) √(2(ln(2Dk) + (L−1) ln 2))',
    }
  },
  spectral(network, a, b) {
    const { a: factor, lipschitz, price, biased } = spectralCovering(network)
    const squares = norm(a.data, 2) ** 2 + norm(b.data, 2) ** 2 + (biased ? 2 * a.rows : 0)
    // |‖u − u′‖ − ‖v − v′‖|² ≤ 2(‖u − v‖² + ‖u′ − v′‖²): covering both sides at ε/√2 covers the distances at ε
    const largest = lipschitz * norm(subtract(a, b).data, 2)
    return {
      value: inverseSquareBound(2 * factor * squares, largest, a.rows),
      lipschitz,
      price,
      formula: '(12√A/m)(1 + ln(r/α)), α = 3√(A/m), ln N(ε) ≤ A/ε²',
    }
  },
  lipschitz(network) {
    const { value: lipschitz, price } = roundUp(lipschitzBound(network).upper)
    return { value: Number.POSITIVE_INFINITY, lipschitz, price, formula: '' }
  },
}

function homogeneous(network: WeightedNetwork, method: string): SequentialNorms {
  const norms = sequentialNorms(network)
  if (norms.homogeneous) return norms
  throw new InfomaxError(
    'BAD_VALUE',
    `The network has a max-pool or an activation that is not positively homogeneous with slopes up to 1; method "${method}" does not hold for it.`,
    "Use method: 'spectral' or 'lipschitz'.",
  )
}
