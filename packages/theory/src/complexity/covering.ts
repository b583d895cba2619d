import { roundUp } from './grid.ts'
import { type LayerNorms, sequentialNorms } from './layer-norms.ts'
import type { WeightedNetwork } from './steps.ts'

/** ln N(ε) ≤ a · ‖X‖_F²/ε² for the outputs of a class of networks on samples X, ε in the Frobenius norm. */
export interface Covering {
  readonly a: number
  /** The class's Lipschitz constant ∏ sⱼρⱼ. */
  readonly lipschitz: number
  /** What it costs that the class was chosen by the trained norms: add to ln(1/δ). */
  readonly price: number
  /** The largest width. */
  readonly width: number
  /** Whether X must be extended by a column of ones. */
  readonly biased: boolean
}

/**
 * Covering numbers of {networks whose layers have ‖A_j‖₂ ≤ s_j and ‖A_jᵀ‖₂,₁ ≤ b_j}:
 * ln N(ε) ≤ (2‖X‖_F² ln(2W²)/ε²) ∏ (s_jρ_j)² (Σ_j (b_j/s_j)^{2/3})³.
 *
 * Twice the cited one, so that the rounding up in its Lemma 3.2, ⌈x⌉ ≤ 2x for x ≥ 1 and one point for x < 1, is paid
 * for. The trained norms are rounded up to powers of 1 + 1/L, whose price is said.
 * @see Bartlett, Foster and Telgarsky (2017), Spectrally-normalized margin bounds, arXiv:1706.08498, theorem 3.3
 */
export function spectralCovering(network: WeightedNetwork): Covering {
  const { layers, biased } = sequentialNorms(network)
  return { ...coveringOf(layers), biased }
}

/** The same from the norms alone. */
export function coveringOf(
  layers: readonly Pick<LayerNorms, 'spectral' | 'mixed' | 'lipschitz' | 'inputs' | 'outputs'>[],
): Omit<Covering, 'biased'> {
  let [price, ratios, lipschitz, width] = [0, 0, 1, 1]
  for (const layer of layers) {
    const [spectral, mixed] = [roundUp(layer.spectral, 1 / layers.length), roundUp(layer.mixed, 1 / layers.length)]
    price += spectral.price + mixed.price
    lipschitz *= spectral.value * layer.lipschitz
    // a layer of zeros has a product of zero, whatever its ratio
    ratios += spectral.value > 0 ? (mixed.value / spectral.value) ** (2 / 3) : 0
    width = Math.max(width, layer.inputs, layer.outputs)
  }
  return { a: 2 * Math.log(2 * width * width) * lipschitz ** 2 * ratios ** 3, lipschitz, price, width }
}
